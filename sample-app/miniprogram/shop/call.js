/** A function of `wx` as a promise; not every version of the base library returns one. */
function call(wx, name, options) {
  return new Promise((resolve, reject) => {
    wx[name]({
      ...options,
      success: resolve,
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    });
  });
}

module.exports = { call };
