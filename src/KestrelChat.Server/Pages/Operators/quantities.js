// What is plotted, in the order of the page: the traffic first, then what tells that the server has trouble with it.

import { bytes, count, decimal, short } from "./format.js";

/**
 * @typedef {object} Quantity
 * @property {string} id
 * @property {string} title
 * @property {string} unit Follows a value; empty if the value says it.
 * @property {{column: string, color: string, label?: string}[]} lines
 * @property {(value: number | null) => string} format Of a value.
 * @property {(value: number) => string} axis Of a text at the axis.
 * @property {number} least The axis reaches at least to here.
 */

/** @type {Quantity[]} */
export const quantities = [
  { id: "people", title: "People", unit: "", format: count, axis: short, least: 4, lines: [{ column: "people", color: "--series-0" }] },
  { id: "connections", title: "Connections", unit: "", format: count, axis: short, least: 4, lines: [{ column: "connections", color: "--series-0" }] },
  { id: "lines", title: "Lines in", unit: "/s", format: short, axis: short, least: 4, lines: [{ column: "linesPerSecond", color: "--series-0" }] },
  { id: "deliveries", title: "Deliveries", unit: "/s", format: short, axis: short, least: 4, lines: [{ column: "deliveriesPerSecond", color: "--series-0" }] },
  { id: "bytes", title: "Bytes sent", unit: "/s", format: bytes, axis: bytes, least: 1000, lines: [{ column: "bytesPerSecond", color: "--series-0" }] },
  { id: "missed", title: "Lines missed", unit: "/s", format: short, axis: short, least: 4, lines: [{ column: "missedPerSecond", color: "--series-1" }] },
  { id: "behind", title: "Clients behind", unit: "", format: count, axis: short, least: 4, lines: [{ column: "clientsBehind", color: "--series-1" }] },
  {
    id: "fanout", title: "Fan-out", unit: "ms", format: decimal, axis: decimal, least: 1,
    lines: [{ column: "fanoutP50Milliseconds", color: "--series-2", label: "p50" }, { column: "fanoutP99Milliseconds", color: "--series-3", label: "p99" }],
  },
  { id: "memory", title: "Memory", unit: "", format: bytes, axis: bytes, least: 1_000_000, lines: [{ column: "memoryBytes", color: "--series-4" }] },
  { id: "cpu", title: "CPU", unit: "cores", format: decimal, axis: decimal, least: 0.2, lines: [{ column: "cpuCores", color: "--series-4" }] },
];

/** The columns of the samples that the plots show. */
export const columns = quantities.flatMap(quantity => quantity.lines.map(line => line.column));
