package dev.wfpsim.report.bench;

/** What a scenario is measured by: the processor time of one such thing. */
public enum Cost {
  RUN("a run", "run"),
  SETUP("of it for making the world and its policy", "setup"),
  CONNECTION("a connection, of the rest", "connection"),
  PACKET("a packet on a link, of the rest", "packet"),
  CLASSIFY("a classify, without its callouts", "classify"),
  CALLOUT("a classifyFn, with the calls it makes", "callout"),
  INJECTION("an injection, with its way through the stack", "injection");

  private final String words;
  private final String key;

  Cost(String words, String key) {
    this.words = words;
    this.key = key;
  }

  /** In words, for one of it. */
  public String words() {
    return words;
  }

  /** Its name in JSON. */
  public String key() {
    return key;
  }
}
