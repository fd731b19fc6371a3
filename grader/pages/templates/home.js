// Progress moves while another tab has the notebook: show what is true when this one is seen again.
"use strict";
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) location.reload();
});
