import { startPrinting } from "../print.js";

startPrinting();
