package dev.wfpsim.scenario.read;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.Expectation.Claim;
import dev.wfpsim.scenario.model.Expectation.Incident;
import dev.wfpsim.scenario.model.Expectation.Quantifier;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.scenario.read.Words.Unexpected;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code expect:}. An expectation is {@code subject [scope]: predicate}; the subject's first
 * word decides how the rest is read, so a new subject is one more case here and one more claim in
 * the model. The grammar is in docs/SCENARIOS.md.
 */
final class ExpectationReader {

  static final List<String> SUBJECTS =
      List.of(
          "every",
          "some",
          "no",
          "never",
          "connections",
          "injections",
          "packets",
          "bytes",
          "classifies",
          "redirects",
          "findings",
          "finding",
          "driver",
          "destroy",
          "process",
          "outcome");

  private static final List<String> INCIDENTS =
      Arrays.stream(Incident.values())
          .map(i -> i.name().toLowerCase(Locale.ROOT).replace('_', ' '))
          .toList();

  private static final List<String> FAILURES =
      Arrays.stream(NtStatus.values())
          .filter(each -> !each.isSuccess())
          .map(NtStatus::name)
          .toList();

  private static final int MAX_CHARACTERS = 1_000;

  private final Names names;
  private final ScopeReader scopes;

  ExpectationReader(Names names) {
    this.names = names;
    this.scopes = new ScopeReader(names);
  }

  List<Expectation> read(Fields root) {
    List<Expectation> expectations = new ArrayList<>();
    for (Value item : root.list("expect")) {
      Expectation expectation = expectation(item);
      if (expectation != null) {
        expectations.add(expectation);
      }
    }
    return expectations;
  }

  private @Nullable Expectation expectation(Value item) {
    TextValue subject;
    TextValue predicate = null;
    if (item instanceof MapValue map && map.entries().size() == 1) {
      subject = map.entries().getFirst().key();
      predicate = Fields.scalar(map.entries().getFirst().value(), subject.text(), names.problems);
      if (predicate == null) {
        return null;
      }
    } else if (item instanceof TextValue text) {
      subject = text;
      int colon = text.text().indexOf(": ");
      if (colon >= 0) {
        int shift = colon + 2 + (text.quoted() ? 1 : 0);
        predicate =
            new TextValue(
                text.at().plusColumns(shift), text.text().substring(colon + 2).strip(), false);
        subject = new TextValue(text.at(), text.text().substring(0, colon), text.quoted());
      }
    } else {
      names.problems.add(item.at(), "expected subject: predicate, found " + item.kind());
      return null;
    }
    int length = subject.text().length() + (predicate == null ? 0 : predicate.text().length());
    if (length > MAX_CHARACTERS) {
      names.problems.add(
          item.at(), "expectation too long: characters=" + length + ", limit=" + MAX_CHARACTERS);
      return null;
    }
    String text = predicate == null ? subject.text() : subject.text() + ": " + predicate.text();
    try {
      Words first = new Words(subject.text(), subject.at(), subject.quoted());
      Position end = subject.at().plusColumns(subject.text().length());
      Words second =
          predicate == null
              ? new Words("", end, false)
              : new Words(predicate.text(), predicate.at(), predicate.quoted());
      Claim claim = claim(first, second);
      first.finish();
      second.finish();
      return new Expectation(text, item.at(), claim);
    } catch (Unexpected unexpected) {
      names.problems.add(unexpected.at(), unexpected.getMessage());
      return null;
    }
  }

  private Claim claim(Words subject, Words predicate) throws Unexpected {
    String word = subject.oneOf("subject", SUBJECTS);
    return switch (word) {
      case "every" -> {
        if (subject.take("byte")) {
          Scope scope = scopes.scope(subject);
          String[] wanted = {"delivered", "once", "in", "order"};
          if (!predicate.take(wanted)) {
            throw new Unexpected(
                predicate.at(), "unknown predicate: expected delivered once, in order");
          }
          yield new Claim.EveryByteDelivered(scope);
        }
        yield connections(Quantifier.EVERY, subject, predicate);
      }
      case "some" -> connections(Quantifier.SOME, subject, predicate);
      case "no" -> {
        if (subject.take("finding")) {
          yield new Claim.NoFinding(subject.take("of") ? scopes.rule(subject) : null);
        }
        yield connections(Quantifier.NO, subject, predicate);
      }
      case "never" -> new Claim.Never(incident(predicate));
      case "finding" -> new Claim.SomeFinding(scopes.rule(predicate));
      case "driver" -> {
        String driver = scopes.driver(subject);
        String state = predicate.oneOf("state", List.of("unloaded", "loaded", "fails"));
        if (state.equals("fails")) {
          yield new Claim.DriverFails(driver, status(predicate));
        }
        yield new Claim.DriverState(driver, state.equals("loaded"));
      }
      case "process" -> {
        String process = scopes.process(subject);
        String state = predicate.oneOf("state", List.of("running", "exited"));
        yield new Claim.ProcessState(process, state.equals("running"));
      }
      case "destroy" -> destroy(subject, predicate);
      case "outcome" -> new Claim.Outcome(predicate.oneOf("outcome", Expectation.outcomes()));
      default -> new FigureReader(scopes).read(word, subject, predicate);
    };
  }

  /** {@code to load [with STATUS_…]}; null for any status. */
  private static @Nullable NtStatus status(Words predicate) throws Unexpected {
    if (!predicate.take("to", "load")) {
      throw new Unexpected(predicate.at(), "unknown predicate: expected fails to load");
    }
    return predicate.take("with") ? NtStatus.valueOf(predicate.oneOf("status", FAILURES)) : null;
  }

  private Claim connections(Quantifier quantifier, Words subject, Words predicate)
      throws Unexpected {
    subject.oneOf(
        "subject",
        switch (quantifier) {
          case EVERY -> List.of("connection", "byte");
          case SOME -> List.of("connection");
          case NO -> List.of("connection", "finding");
        });
    Scope scope = scopes.scope(subject);
    return new Claim.OfConnections(quantifier, scope, scopes.trait(predicate));
  }

  private Claim destroy(Words subject, Words predicate) throws Unexpected {
    if (!subject.take("of")) {
      throw new Unexpected(subject.at(), "missing word: expected of DRIVER");
    }
    String driver = scopes.driver(subject);
    if (!predicate.take("returns", "after", "last", "completion")) {
      throw new Unexpected(
          predicate.at(), "unknown predicate: expected returns after last completion");
    }
    return new Claim.DestroyAfterLastCompletion(driver);
  }

  private static Incident incident(Words predicate) throws Unexpected {
    Position at = predicate.at();
    StringBuilder phrase = new StringBuilder(predicate.word("an incident"));
    while (!predicate.atEnd()) {
      phrase.append(' ').append(predicate.word("an incident"));
    }
    try {
      String known = Fields.word(phrase.toString(), "incident", INCIDENTS);
      return Incident.values()[INCIDENTS.indexOf(known)];
    } catch (Units.WrongValue wrong) {
      throw new Unexpected(at, wrong.getMessage());
    }
  }
}
