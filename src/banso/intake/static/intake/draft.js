// Autosave of an application: htmx sends the section, this says how it went. Without it, 保存する does the same.
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const say = (text) => {
    const state = form.querySelector("#save-state [data-save-text]");
    if (state) { state.textContent = text; state.dataset.saveText = "failed"; }
  };
  const keptKey = `banso:${location.pathname}:${form.dataset.keep}`;

  // Only our own answer may replace the state: not the sign-in page, not an error page.
  form.addEventListener("htmx:before:response", (event) => {
    const headers = event.detail.ctx.response.headers;
    if (headers.get("X-Banso-Draft")) return;
    event.preventDefault();
    say("保存できませんでした。入力した文字はこの画面に残っています。サインインし直してから、この画面を開き直してください。");
  });
  form.addEventListener("htmx:error", () => {
    say("通信できないため、まだ保存されていません。入力した文字はこの画面に残っています。つながったら「保存する」を押してください。");
  });
  form.addEventListener("htmx:after:swap", () => {
    if (form.querySelector("#save-state [data-save-text='saved']")) sessionStorage.removeItem(keptKey);
  });
})();
