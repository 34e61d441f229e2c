/** Fen as yuan, without floating point: 16800 is ¥168.00. */
function yuan(fen) {
  const digits = String(fen).padStart(3, "0");
  return `¥${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

module.exports = { yuan };
