import { SectionPage } from "../section_page.js";

new SectionPage().start();
