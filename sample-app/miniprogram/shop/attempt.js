/** What the user is told where the shop does not do what was asked, by the status of its answer. */
const REFUSALS = {
  404: "未找到相关内容，可能已失效。",
  409: "信息有变化，已为您刷新，请确认后重试。",
  429: "操作过于频繁，请稍后再试。",
};
const UNAVAILABLE = "商城暂时无法处理，请稍后再试。";

/**
 * Does what the user asks for. Where that fails they are told, and the page shows anew what is there.
 *
 * @param wx of the mini program, or what a test puts in its place
 * @param reload leave it out where it is what was asked for
 */
async function attempt(wx, action, reload) {
  try {
    await action();
  } catch (error) {
    const title = REFUSALS[error.status] || UNAVAILABLE;
    wx.showToast({ icon: "none", title });
    if (reload) {
      await attempt(wx, reload);
    }
  }
}

module.exports = { attempt, REFUSALS, UNAVAILABLE };
