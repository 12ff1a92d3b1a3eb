package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.model.Expectation.Figure;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks up the counters that expectations name. */
final class Figures {

  private static final LayerCounts NOTHING = new LayerCounts(0, 0, 0, 0, 0);

  private final RunFacts facts;

  Figures(RunFacts facts) {
    this.facts = facts;
  }

  long value(Figure figure) {
    return switch (figure) {
      case Figure.Constant constant -> constant.value();
      case Figure.Counted counted -> counted(counted);
    };
  }

  private long counted(Figure.Counted figure) {
    String counter = figure.counter();
    RunCounts counts = facts.counts();
    return switch (figure.subject()) {
      case "connections" -> connections(counter, figure.scope());
      case "injections" ->
          injections(counter, figure.subjectName() == null ? "" : figure.subjectName());
      case "packets" ->
          switch (counter) {
            case "sent" -> counts.packets().sent();
            case "delivered" -> counts.packets().delivered();
            default -> counts.packets().lost();
          };
      case "bytes" -> counter.equals("sent") ? counts.bytes().sent() : counts.bytes().delivered();
      case "classifies" -> classifies(counter, figure.subjectName());
      case "redirects" -> counts.redirects();
      default -> facts.findings().stream().filter(f -> f.severity() != Severity.NOTE).count();
    };
  }

  private long connections(String counter, Scope scope) {
    RunCounts.Connections counts = facts.connections().counts(scope);
    return switch (counter) {
      case "opened" -> counts.opened();
      case "redirected" -> counts.redirected();
      case "blocked" -> counts.blocked();
      case "failed" -> counts.failed();
      case "reset" -> reset(scope);
      case "accepted" ->
          facts.connections().in(scope).stream().filter(a -> a.acceptance != null).count();
      default -> facts.connections().in(scope).size();
    };
  }

  long reset(Scope scope) {
    return facts.connections().in(scope).stream().filter(a -> a.reset).count();
  }

  private long injections(String counter, String driver) {
    RunCounts.Injections counts =
        facts.injections().getOrDefault(driver, new RunCounts.Injections(0, 0, 0));
    return switch (counter) {
      case "requested" -> counts.requested();
      case "completed" -> counts.completed();
      case "failed" -> counts.failed();
      default -> facts.pendingInjections().getOrDefault(driver, 0L);
    };
  }

  private long classifies(String counter, @Nullable String layer) {
    LayerCounts sum = NOTHING;
    for (Map.Entry<FwpsLayer, LayerCounts> entry : facts.byLayer().entrySet()) {
      if (layer == null || entry.getKey().shortName().equals(layer)) {
        sum = sum.plus(entry.getValue());
      }
    }
    return switch (counter) {
      case "permit" -> sum.permits();
      case "block" -> sum.blocks();
      case "continue" -> sum.continues();
      case "callouts" -> sum.callouts();
      default -> sum.classifies();
    };
  }
}
