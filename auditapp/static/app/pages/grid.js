import { GridPage } from "../grid.js";

new GridPage().start();
