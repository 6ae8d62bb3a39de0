// allauth's passkey script reports a refused or cancelled ceremony as an event; say so in words.
(() => {
  "use strict";
  // Browsers make and use passkeys for names alone: on an IP address the user has done nothing wrong.
  const isIpAddress = /^(\d+\.){3}\d+$|^\[/.test(location.hostname);
  document.addEventListener("allauth.error", (event) => {
    const problem = document.getElementById(isIpAddress ? "passkey_on_ip_address" : "passkey_problem");
    if (!problem) return;
    event.preventDefault();
    const link = problem.querySelector("a");
    if (link && /^(127\.|\[::1\]$)/.test(location.hostname)) {
      const named = new URL(location.href);
      named.hostname = "localhost";
      link.href = link.textContent = named.href;
      link.parentElement.hidden = false;
    }
    problem.hidden = false;
  });
})();
