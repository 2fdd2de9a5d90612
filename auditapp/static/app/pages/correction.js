import { startCorrection } from "../section/correction.js";

startCorrection();
