// What is kept of Tabler's style sheet: the classes that some template, script or Python file names. Read by deploy/assets.py.
"use strict";

module.exports = {
  content: ["templates/**/*.html", "modules/**/*.{html,py,js}", "webapp/**/*.{html,py}", "static/*.js"],
  // What a template composes, `btn-{{ size }}`, and what only the browser or a script ever writes.
  safelist: {
    standard: [
      /^(alert|bg|btn|text)-(danger|info|primary|secondary|success|warning)$/,
      /^(avatar|btn)-(sm|md|lg|xl)$/,
      /^col(-(sm|md|lg|xl))?-\d+$/,
      "active", "disabled", "show",
    ],
    greedy: [/data-bs-theme/],
  },
  // WTForms writes the types of inputs, no file of ours does.
  dynamicAttributes: ["type"],
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) || [],
};
