package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of the story: when it happens and what. */
public record StoryEvent(Position at, Trigger trigger, Action action) {

  /** When an event happens; every event happens at most once. */
  public sealed interface Trigger {
    /** At a virtual time. */
    record At(long nanos) implements Trigger {}

    /** So long after the event before it in the story has happened. */
    record After(long nanos) implements Trigger {}

    /**
     * As soon as a counter of the run reaches a number.
     *
     * @param driver only what this driver did, or null for everyone
     */
    record When(Counter counter, @Nullable String driver, long atLeast) implements Trigger {}
  }

  /** A number of the run that a story can wait for. */
  public enum Counter {
    INJECTIONS_PENDING,
    INJECTIONS_REQUESTED,
    INJECTIONS_COMPLETED,
    CLASSIFIES,
    REDIRECTS,
    CONNECTIONS_OPENED,
    CONNECTIONS_FAILED,
    PACKETS_SENT,
    PACKETS_DELIVERED;

    /** The counter's words in a scenario: {@code injections pending}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** What happens. */
  public sealed interface Action {
    /** A driver's unload begins. */
    record StopDriver(String driver) implements Action {}

    /** A driver is loaded, for the first time or again. */
    record StartDriver(String driver) implements Action {}

    /** A cable is pulled. */
    record LinkDown(String link) implements Action {}

    /** A cable is plugged in again. */
    record LinkUp(String link) implements Action {}

    /** A process ends: its sockets are closed for it. */
    record ExitProcess(String process) implements Action {}

    /** A process starts, for the first time or again under a new identifier. */
    record StartProcess(String process) implements Action {}

    /** A host's Base Filtering Engine stops: the policy that does not outlive it goes. */
    record StopBfe(String host) implements Action {}

    /** It starts again, and the scenario's policy is put in force anew. */
    record StartBfe(String host) implements Action {}

    /** A filter joins the policy. */
    record AddFilter(Policy.FilterSetup filter) implements Action {}

    /** A filter leaves the policy. */
    record RemoveFilter(String filter) implements Action {}
  }
}
