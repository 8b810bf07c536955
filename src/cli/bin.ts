#!/usr/bin/env node
/** Checks Node's version before it loads the command, which an older Node cannot even parse. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 20 || (major === 20 && minor >= 19)) {
  void import('./main.js');
} else {
  console.error(`studio-groups needs Node 20.19 or later; this is Node ${process.versions.node}.`);
  process.exitCode = 1;
}
