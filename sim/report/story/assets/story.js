"use strict";
// Marks the day that the map shows in the text beside it, and begins the map where the story begins.
(() => {
  const chapters = [...document.querySelectorAll(".chapter")];
  document.addEventListener("day", (event) => {
    for (const chapter of chapters) {
      const now = Number(chapter.dataset.evening) === event.detail.day;
      chapter.classList.toggle("now", now);
    }
  });
  const slider = document.querySelector(".player input[type=range]");
  slider.value = 0;
  slider.dispatchEvent(new Event("input"));
})();
