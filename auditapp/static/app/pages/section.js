import { SectionPage } from "../section/page.js";

new SectionPage().start();
