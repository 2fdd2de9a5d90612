// Runs before the page is drawn: says that scripts work, so that styles may rely on them.
document.documentElement.classList.add("app-js");
