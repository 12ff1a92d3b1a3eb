package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/dns-answer}: how scenarios know {@link DnsAnswer}. */
public final class DnsAnswerKind implements DriverKind {
  @Override
  public String name() {
    return "library/dns-answer";
  }

  @Override
  public String about() {
    return "absorbs DNS queries on their way out, and answers each with an injected SERVFAIL";
  }

  /** None: it adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.optional("rcode", Kind.NUMBER, "2", "the response code, 0 to 15"),
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new DnsAnswer(settings);
  }
}
