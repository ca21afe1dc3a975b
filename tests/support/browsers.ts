import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import type { Browser, Page } from 'puppeteer-core';

const LAUNCH_TIMEOUT_MS = 60_000;

/** Nothing in the background: no updates, no reports, no QUIC. Without a sandbox it also runs as root. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const QUIET_FIREFOX = {
  'app.update.disabledForTesting': true,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
};

export interface BrowserOptions {
  /** False is Tor Browser at "Safest". */
  readonly javascript: boolean;
  /** What Tor Browser switches off at "Safer": compiling of JavaScript, and WebAssembly. */
  readonly safer?: boolean;
  readonly tor?: TorPort;
}

const SAFER_FIREFOX = {
  'javascript.options.ion': false,
  'javascript.options.baselinejit': false,
  'javascript.options.native_regexp': false,
  'javascript.options.wasm': false,
};

/** The SOCKS port of a tor on this machine, over which everything goes. */
export type TorPort = number;

const throughTor = (port: TorPort): readonly string[] => [
  `--proxy-server=socks5://127.0.0.1:${port}`,
  // Nothing but the proxy itself is reached without it.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** As Tor Browser has them. */
const torBrowser = (port: TorPort) => ({
  'network.proxy.type': 1,
  'network.proxy.socks': '127.0.0.1',
  'network.proxy.socks_port': port,
  'network.proxy.socks_remote_dns': true,
  'network.dns.blockDotOnion': false,
  'dom.securecontext.allowlist_onions': true,
});

/**
 * With JavaScript; a page switches it off with `page.setJavaScriptEnabled(false)`.
 *
 * @param observed whether requests can be seen: the browser then remembers their bodies, up to some hundred megabytes
 */
export async function launchChromium({
  observed = true,
  tor,
}: { readonly observed?: boolean; readonly tor?: TorPort } = {}): Promise<Browser> {
  return puppeteer.launch({
    networkEnabled: observed,
    executablePath: findBrowser('CHROMIUM_PATH', [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome-stable',
      '/usr/bin/google-chrome',
    ]),
    headless: true,
    args: [...CHROMIUM_FLAGS, ...(tor === undefined ? [] : throughTor(tor))],
    timeout: LAUNCH_TIMEOUT_MS,
  });
}

export async function launchFirefox({ javascript, safer = false, tor }: BrowserOptions): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: findBrowser('FIREFOX_PATH', ['/usr/bin/firefox-esr', '/usr/bin/firefox']),
    headless: true,
    extraPrefsFirefox: {
      ...QUIET_FIREFOX,
      ...(safer ? SAFER_FIREFOX : {}),
      ...(tor === undefined ? {} : torBrowser(tor)),
      'javascript.enabled': javascript,
    },
    timeout: LAUNCH_TIMEOUT_MS,
  });
}

function findBrowser(variable: string, candidates: readonly string[]): string {
  const named = process.env[variable];
  const found = named ?? candidates.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`No browser at ${candidates.join(', ')}: install one or set ${variable}`);
  }
  return found;
}

/**
 * Presses a link or a button from the keyboard and waits for the page it leads to. In Firefox without JavaScript
 * `page.click`, `page.$$` and `page.$$eval` never return (puppeteer waits there for callbacks and promises of the page);
 * `page.$`, `page.$eval`, `page.evaluate`, `page.type`, `page.focus` and `uploadFile` do.
 */
export async function follow(page: Page, selector: string): Promise<void> {
  await page.focus(selector);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}
