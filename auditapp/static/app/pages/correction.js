import { startCorrection } from "../correction.js";

startCorrection();
