/** Version of this package, as in its `package.json`; part of the `User-Agent`. */
export const VERSION = "0.1.0";
