package dev.wfpsim.trace;

import java.util.Locale;

/** The vocabulary of events: what a word is about and how it is to be read. */
public enum Word {
  // --- things with a life
  OBJECT(WordType.OBJECT),
  PARENT(WordType.OBJECT),
  MACHINE(WordType.OBJECT),
  PROCESS(WordType.OBJECT),
  DRIVER(WordType.OBJECT),
  DPC(WordType.OBJECT),
  ITEM(WordType.OBJECT),
  LOCK(WordType.OBJECT),
  CELL(WordType.OBJECT),
  ENDPOINT(WordType.OBJECT),
  FLOW(WordType.OBJECT),
  CONTEXT(WordType.OBJECT),
  SESSION(WordType.OBJECT),
  TRANSACTION(WordType.OBJECT),
  HANDLE(WordType.OBJECT),
  INJECTION(WordType.OBJECT),
  LIST(WordType.OBJECT),
  PENDED(WordType.OBJECT),
  OBJECT_KIND(WordType.OBJECT_KIND),
  THREAD(WordType.ACTIVITY),
  REFERENCES(WordType.COUNT),
  // --- names
  NAME(WordType.NAME),
  CALL(WordType.NAME),
  WHAT(WordType.NAME),
  INTERFACE(WordType.NAME),
  LINK(WordType.NAME),
  HOST(WordType.NAME),
  // --- a call
  ARGUMENT_1(WordType.LABEL),
  ARGUMENT_2(WordType.LABEL),
  ARGUMENT_3(WordType.LABEL),
  ARGUMENT_4(WordType.LABEL),
  OF_CALL(WordType.EVENT),
  STATUS(WordType.LABEL),
  RESULT(WordType.LABEL),
  // --- the kernel
  PROCESSORS(WordType.COUNT),
  DEADLINE(WordType.NANOS),
  SPINNING(WordType.BOOLEAN),
  TIMED_OUT(WordType.BOOLEAN),
  ON_PROCESSOR(WordType.PROCESSOR),
  KEY(WordType.HEX),
  EXCLUSIVE(WordType.BOOLEAN),
  ADDRESS(WordType.HEX),
  BYTES(WordType.BYTES),
  /** From the first byte that a thing describes; less than 0 for what lies before. */
  OFFSET(WordType.BYTES),
  TAG(WordType.TAG),
  BUGCHECK(WordType.LABEL),
  END(WordType.LABEL),
  STEPS(WordType.COUNT),
  DIGEST(WordType.DIGEST),
  // --- the network
  PACKET(WordType.COUNT),
  LOSS(WordType.LABEL),
  BIT(WordType.COUNT),
  DISCARD(WordType.LABEL),
  INDEX(WordType.COUNT),
  FRAGMENTS(WordType.COUNT),
  PENDING(WordType.COUNT),
  UP(WordType.BOOLEAN),
  PID(WordType.COUNT),
  PORT(WordType.COUNT),
  REMOTE_PORT(WordType.COUNT),
  WANTED_PORT(WordType.COUNT),
  LOCAL(WordType.ADDRESS),
  REMOTE(WordType.ADDRESS),
  WANTED(WordType.ADDRESS),
  BACKLOG(WordType.COUNT),
  INBOUND(WordType.BOOLEAN),
  BLOCKED_AT(WordType.LABEL),
  CLOSE(WordType.LABEL),
  PROTOCOL(WordType.LABEL),
  POSITION(WordType.BYTES),
  SEQUENCE(WordType.COUNT),
  // --- the platform
  LAYER(WordType.LABEL),
  FILTER(WordType.COUNT),
  FILTERS(WordType.COUNT),
  CALLOUT(WordType.COUNT),
  EPOCH(WordType.COUNT),
  DECISION(WordType.LABEL),
  VERSION(WordType.COUNT),
  FLAGS(WordType.HEX),
  NOTIFY(WordType.LABEL),
  FLOW_CONTEXT(WordType.HEX),
  SERVICE_STATE(WordType.LABEL),
  BY_FORCE(WordType.BOOLEAN),
  AGAIN(WordType.BOOLEAN),
  STREAM_ACTION(WordType.LABEL),
  MISSED(WordType.BYTES),
  // --- what processes talk
  TALK(WordType.COUNT),
  BEHALF(WordType.COUNT),
  ONWARD(WordType.COUNT),
  SCOPE(WordType.COUNT),
  REMOTE_SCOPE(WordType.COUNT),
  /** Whether an IPv4 address is used as an IPv6 one. */
  MAPPED(WordType.BOOLEAN),
  ELSEWHERE(WordType.BOOLEAN),
  SOURCE(WordType.NAME),
  ERROR(WordType.COUNT),
  OUT_OF_PORTS(WordType.BOOLEAN),
  SENT(WordType.BOOLEAN),
  ORDERLY(WordType.BOOLEAN);

  private final WordType type;
  private final String key = camelCase(name());

  Word(WordType type) {
    this.type = type;
  }

  public WordType type() {
    return type;
  }

  /** Its key in JSON and in sentences, such as {@code timedOut}. */
  public String key() {
    return key;
  }

  private static String camelCase(String name) {
    StringBuilder key = new StringBuilder();
    for (String part : name.split("_", -1)) {
      String lower = part.toLowerCase(Locale.ROOT);
      key.append(key.isEmpty() ? lower : part.charAt(0) + lower.substring(1));
    }
    return key.toString();
  }
}
