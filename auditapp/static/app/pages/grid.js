import { GridPage } from "../grid/page.js";

new GridPage().start();
