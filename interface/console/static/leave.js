// Comfort only: whoever leaves at once does not come back to the page with the browser's back button.
"use strict";

const leave = document.getElementById("leave");
if (leave) leave.addEventListener("click", (event) => { event.preventDefault(); location.replace(leave.href); });
const errors = document.getElementById("errors");
if (errors) errors.focus();
