// What does the equalshares.net compute tool make of a file, and in how much CPU time? Run by hand:
//
//     node peers/compute_tool.js FOLDER INPUT.json [none|add1]
//
// FOLDER is a checkout of github.com/equalshares/equalshares-compute-tool (MIT), which is called here as it stands, in
// its faster arithmetic (floating point; the tool also has fractions). INPUT.json holds votes (lists of projects),
// costs and budget. It prints one JSON object: the projects bought, and the CPU seconds of the rule alone.
"use strict";
const fs = require("fs");
const path = require("path");
const vm = require("vm");

const [folder, input, completion] = process.argv.slice(2);
const js = path.join(folder, "js");
const context = vm.createContext({ self: {}, postMessage: () => {}, console });
context.importScripts = (file) => vm.runInContext(fs.readFileSync(path.join(js, file), "utf8"), context);
context.importScripts("methodOfEqualSharesWorker.js");

const { projects, costs, votes, budget } = JSON.parse(fs.readFileSync(input, "utf8"));
const approvers = Object.fromEntries(projects.map((p) => [p, []]));
votes.forEach((ballot, i) => ballot.forEach((p) => approvers[p].push(String(i))));
const N = votes.map((_, i) => String(i));
const params = { accuracy: "floats", tieBreaking: [projects], increment: 1, add1options: ["exhaustive"] };
const start = process.cpuUsage();
const found =
  completion === "add1"
    ? context.equalSharesAdd1(N, projects, costs, approvers, budget, params)
    : context.equalSharesFixedBudget(N, projects, costs, approvers, budget, params);
const used = process.cpuUsage(start);
const bought = Array.from(found.winners).sort();
process.stdout.write(JSON.stringify({ bought, seconds: (used.user + used.system) / 1e6 }) + "\n");
