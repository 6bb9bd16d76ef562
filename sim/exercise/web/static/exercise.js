// The few things that HTML cannot do by itself: tick the clock, say a slider's number, notice that news stopped coming.
"use strict";
(function () {
  var skew = 0, heard = Date.now();
  function number(text) { var n = Number(text); return isFinite(n) && text !== null && text !== "" ? n : null; }
  function sync(text) { var n = number(text); if (n !== null) { skew = n - Date.now(); heard = Date.now(); } }
  sync(document.body.getAttribute("data-now"));

  function shown(seconds) {
    var s = Math.max(0, Math.ceil(seconds)), rest = s % 60;
    return Math.floor(s / 60) + ":" + (rest < 10 ? "0" : "") + rest;
  }
  function tick() {
    document.querySelectorAll("[data-deadline]").forEach(function (clock) {
      var end = number(clock.getAttribute("data-deadline"));
      if (end === null) { return; }
      var left = (end - Date.now() - skew) / 1000, text = shown(left);
      if (clock.textContent !== text) { clock.textContent = text; }
      clock.classList.toggle("low", left < 30);
    });
    var stale = document.getElementById("stale");
    if (stale) { stale.hidden = Date.now() - heard < 40000; }
  }
  setInterval(tick, 500);
  tick();

  document.addEventListener("input", function (event) {
    var slider = event.target;
    if (slider.type !== "range") { return; }
    var output = document.querySelector('output[for="' + slider.id + '"]');
    var words = slider.getAttribute("data-words");
    var text = words ? words.replace("{n}", slider.value) : slider.value;
    if (output) { output.textContent = text; }
    slider.setAttribute("aria-valuetext", text);
  });
  function fits(row) {  // of a chosen kind of order: only its own places, parties and efforts
    var kind = row.querySelector("select.kind");
    if (!kind) { return; }
    row.querySelectorAll("[data-of]").forEach(function (part) {
      var mine = part.getAttribute("data-of") === kind.value;
      part.hidden = !mine;
      part.querySelectorAll("select").forEach(function (select) { select.disabled = !mine; });
    });
  }
  function fitAll() { document.querySelectorAll("fieldset.order").forEach(fits); }
  document.addEventListener("change", function (event) {
    if (event.target.matches("select.kind")) { fits(event.target.closest("fieldset")); }
  }, true);  // before the form is sent: a disabled choice would be missing from it
  var opened = {};  // what somebody opened or closed stays so when its part is renewed
  document.addEventListener("click", function (event) {
    var summary = event.target.closest("summary");
    var details = summary && summary.parentNode;
    if (details && details.id) { opened[details.id] = !details.open; }
  });
  function renewed() {
    fitAll();
    tick();
    Object.keys(opened).forEach(function (id) {
      var details = document.getElementById(id);
      if (details) { details.open = opened[id]; }
    });
  }
  document.addEventListener("htmx:oobAfterSwap", renewed);
  document.addEventListener("htmx:afterSettle", renewed);
  fitAll();

  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.xhr) { sync(event.detail.xhr.getResponseHeader("X-Now")); }
  });
  document.addEventListener("htmx:sseMessage", function () { heard = Date.now(); });
  document.addEventListener("htmx:responseError", function (event) {
    var place = document.getElementById("trouble"), xhr = event.detail.xhr;
    if (place) { place.textContent = xhr.responseText.slice(0, 400); place.hidden = false; }
  });
  document.addEventListener("htmx:afterOnLoad", function (event) {
    var place = document.getElementById("trouble");
    var refused = event.detail.xhr.getResponseHeader("X-Refused");
    if (refused === "401") { location.reload(); }
    if (place && (refused || event.detail.requestConfig.verb === "post")) { place.hidden = !refused; }
  });
  document.addEventListener("click", function (event) {  // a dot of the cloud stands for its world's number in a form
    var dot = event.target.closest("[data-world]"), cloud = dot && dot.closest("[data-pick]");
    var form = cloud && document.getElementById(cloud.getAttribute("data-pick"));
    if (!form) { return; }
    form.elements.world.value = dot.getAttribute("data-world");
    form.requestSubmit();
  });
  document.addEventListener("visibilitychange", function () {  // after sleep ask at once, do not wait for the stream
    if (!document.hidden && window.htmx) { window.htmx.trigger(document.body, "again"); }
  });
})();
