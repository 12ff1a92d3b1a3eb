package dev.wfpsim.trace;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an event says: a sentence and the words in it. The names are the vocabulary of reports.
 * Every room keeps its own group. The position of a constant enters the fingerprint.
 */
public enum EventKind {
  // --- things with a life
  /** Something begins to exist; who acts made it. */
  OBJECT("{object} is made, {objectKind} of {parent}", Word.OBJECT, Word.OBJECT_KIND, Word.PARENT),
  /** It exists no more: nothing acts on it from here on. */
  DEAD("{object} is gone", Word.OBJECT),
  /** One more keeps it alive. */
  REFERENCE("takes a reference to {object}: {references} now", Word.OBJECT, Word.REFERENCES),
  DEREFERENCE("gives a reference to {object} back: {references} now", Word.OBJECT, Word.REFERENCES),
  // --- kernel
  MACHINE("{name} has {processors} processors", Word.MACHINE, Word.NAME, Word.PROCESSORS),
  /** An activity has run to its end. */
  ACTIVITY_END("{thread} ends after {steps} steps", Word.THREAD, Word.STEPS),
  /** A call is made: by a driver, a process, or by the system for itself. */
  CALL("{call}", Word.CALL, Word.ARGUMENT_1, Word.ARGUMENT_2, Word.ARGUMENT_3, Word.ARGUMENT_4),
  /** A driver's call comes back. */
  CALL_RETURN("returns {status} from {ofCall}, {result}", Word.OF_CALL, Word.STATUS, Word.RESULT),
  WAIT("waits for {what}, {object}", Word.WHAT, Word.OBJECT, Word.DEADLINE, Word.SPINNING),
  WAKE(
      "ends the wait of {thread} for {what}, {object}",
      Word.WHAT,
      Word.OBJECT,
      Word.THREAD,
      Word.TIMED_OUT),
  /** The acting thread takes a processor. */
  DISPATCH("takes {onProcessor}", Word.ON_PROCESSOR),
  /** The acting thread is put aside for another. */
  PREEMPT("makes room for {thread} on {onProcessor}", Word.THREAD, Word.ON_PROCESSOR),
  TIMED_EVENT("a timed event fires", Word.KEY),
  DPC_QUEUE("queues {dpc} on {onProcessor}", Word.DPC, Word.ON_PROCESSOR),
  WORK_QUEUE("queues {item}", Word.ITEM),
  WORK_BEGIN("begins {item}", Word.ITEM),
  WORK_END("has done {item}", Word.ITEM),
  SHARED_READ("reads {cell}", Word.CELL),
  SHARED_WRITE("writes {cell}", Word.CELL),
  LOCK_ACQUIRE("takes {lock}", Word.LOCK, Word.EXCLUSIVE),
  LOCK_RELEASE("gives back {lock}", Word.LOCK),
  POOL_ALLOCATE(
      "allocates {object}, {bytes} bytes", Word.OBJECT, Word.ADDRESS, Word.BYTES, Word.TAG),
  POOL_FREE("frees {object}", Word.OBJECT, Word.ADDRESS, Word.BYTES, Word.TAG),
  BUGCHECK("stops the machine: {bugcheck}", Word.BUGCHECK),
  RUN_END("the run ends: {end}", Word.END, Word.STEPS),
  // --- net
  PACKET_SENT(
      "packet {packet} of {bytes} bytes leaves {interface}",
      Word.INTERFACE,
      Word.BYTES,
      Word.PACKET),
  /** The bytes of the packet just sent or delivered. */
  PACKET_BYTES("{bytes} bytes", Word.DIGEST, Word.BYTES),
  PACKET_DELIVERED(
      "packet {packet} of {bytes} bytes reaches {interface}",
      Word.INTERFACE,
      Word.BYTES,
      Word.PACKET),
  /** A packet ends before a host. */
  PACKET_LOST(
      "packet {packet} is lost at {interface}: {loss}", Word.INTERFACE, Word.LOSS, Word.PACKET),
  /** A link makes a second copy. */
  PACKET_DUPLICATED(
      "packet {packet} of {bytes} bytes is doubled by {link}", Word.LINK, Word.BYTES, Word.PACKET),
  PACKET_CORRUPTED(
      "bit {bit} of packet {packet} is flipped by {link}", Word.LINK, Word.BIT, Word.PACKET),
  /** The network layer drops a packet. */
  PACKET_DISCARDED(
      "{host} drops a packet of {bytes} bytes: {discard}", Word.HOST, Word.BYTES, Word.DISCARD),
  /** A router passes a packet on. */
  PACKET_FORWARDED(
      "{host} passes {bytes} bytes on through interface {index}",
      Word.HOST,
      Word.BYTES,
      Word.INDEX),
  PACKET_FRAGMENTED(
      "{host} cuts {bytes} bytes into {fragments} pieces", Word.HOST, Word.BYTES, Word.FRAGMENTS),
  PACKET_REASSEMBLED(
      "{host} has put {bytes} bytes together, {pending} still to be",
      Word.HOST,
      Word.BYTES,
      Word.PENDING),
  /** An adapter does not lay out what comes in one piece. */
  RECEIVE_LAYOUT(
      "packets that come to {host} by interface {index} lie in memory {what}",
      Word.HOST,
      Word.INDEX,
      Word.WHAT),
  /** TCP of a host hands down several segments in one NET_BUFFER_LIST. */
  SEND_LISTS("tcp of {host} hands down segments in lists of several", Word.HOST),
  /** TCP of a host has its adapters cut large packets. */
  LARGE_SENDS("tcp of {host} hands down large packets for its adapters to cut", Word.HOST),
  /** Packets of a host are in a form that is not the plainest. */
  PACKET_FORM("packets of {host} have {what}", Word.HOST, Word.WHAT),
  LINK_STATE("{link} goes up: {up}", Word.LINK, Word.UP),
  /** The network layer of a host begins to work. */
  STACK_READY("the network layer of {machine} is ready", Word.MACHINE),
  PROCESS_START("{process} starts with id {pid}", Word.PROCESS, Word.PID, Word.NAME),
  PROCESS_EXIT("{process} exits", Word.PROCESS, Word.PID),
  /** An endpoint has an address and a port. */
  ENDPOINT_BOUND(
      "{endpoint} is bound to {local}, port {port}", Word.ENDPOINT, Word.LOCAL, Word.PORT),
  LISTENING("{endpoint} listens on port {port}", Word.ENDPOINT, Word.PORT, Word.BACKLOG),
  /** A flow is established. */
  CONNECTION_OPENED(
      "{endpoint} is connected from {local} {port} to {remote} {remotePort}",
      Word.ENDPOINT,
      Word.LOCAL,
      Word.PORT,
      Word.REMOTE,
      Word.REMOTE_PORT,
      Word.INBOUND),
  CONNECTION_REDIRECTED(
      "{endpoint} goes to {remote} {remotePort} instead of {wanted} {wantedPort}",
      Word.ENDPOINT,
      Word.WANTED,
      Word.WANTED_PORT,
      Word.REMOTE,
      Word.REMOTE_PORT),
  /** A filter refuses a bind, listen, connect or accept. */
  CONNECTION_BLOCKED(
      "{endpoint} is blocked: {blockedAt}", Word.ENDPOINT, Word.BLOCKED_AT, Word.PROTOCOL),
  /** A connect ends without a connection. */
  CONNECTION_FAILED(
      "{endpoint} does not connect: {close}", Word.ENDPOINT, Word.CLOSE, Word.PROTOCOL),
  /** An open connection is over. */
  CONNECTION_CLOSED("{endpoint} is over: {close}", Word.ENDPOINT, Word.CLOSE, Word.PROTOCOL),
  BYTES_SENT(
      "sends {bytes} bytes on {endpoint} at {position}", Word.ENDPOINT, Word.POSITION, Word.BYTES),
  /** What it sends. */
  PAYLOAD_SENT("{bytes} bytes", Word.DIGEST, Word.BYTES),
  BYTES_DELIVERED(
      "receives {bytes} bytes of {endpoint} at {position}",
      Word.ENDPOINT,
      Word.POSITION,
      Word.BYTES),
  /** What it receives. */
  PAYLOAD_DELIVERED("{bytes} bytes", Word.DIGEST, Word.BYTES),
  TCP_RETRANSMIT("{endpoint} sends {bytes} bytes again", Word.ENDPOINT, Word.SEQUENCE, Word.BYTES),
  // --- wfp
  CLASSIFY_BEGIN("{filters} filters of {layer} are tried", Word.LAYER, Word.FILTERS, Word.EPOCH),
  CALLOUT_CALL(
      "classifyFn of callout {callout} for filter {filter} at {layer}",
      Word.LAYER,
      Word.FILTER,
      Word.CALLOUT),
  CALLOUT_RETURN(
      "classifyFn of callout {callout} says {decision}", Word.DECISION, Word.FILTER, Word.CALLOUT),
  /** A filter names a callout that is not registered. */
  CALLOUT_MISSING(
      "callout {callout} of filter {filter} is not registered",
      Word.LAYER,
      Word.FILTER,
      Word.CALLOUT),
  /** A callout blocked against a hard permit. */
  CLASSIFY_VETO("callout {callout} vetoes at {layer}", Word.LAYER, Word.FILTER, Word.CALLOUT),
  CLASSIFY_END(
      "{layer} says {decision} by filter {filter}", Word.LAYER, Word.FILTER, Word.DECISION),
  CALLOUT_REGISTER(
      "{object} is registered, id {callout}", Word.OBJECT, Word.CALLOUT, Word.VERSION, Word.FLAGS),
  CALLOUT_UNREGISTER("{object} is unregistered, id {callout}", Word.OBJECT, Word.CALLOUT),
  CALLOUT_NOTIFY("notifyFn of callout {callout}: {notify}", Word.NOTIFY, Word.FILTER, Word.CALLOUT),
  FLOW_DELETE_CALL(
      "flowDeleteFn of callout {callout} for {flowContext}",
      Word.LAYER,
      Word.CALLOUT,
      Word.FLOW_CONTEXT),
  BFE_STATE("the base filtering engine is {serviceState}", Word.SERVICE_STATE),
  ENGINE_OPEN("opens {session}", Word.SESSION, Word.FLAGS),
  ENGINE_CLOSE("closes {session}", Word.SESSION),
  TRANSACTION_BEGIN("begins {transaction}", Word.TRANSACTION, Word.FLAGS),
  TRANSACTION_COMMIT("commits {transaction}", Word.TRANSACTION),
  TRANSACTION_ABORT("aborts {transaction}", Word.TRANSACTION, Word.BY_FORCE),
  FILTER_ADD("{object} is in force at {layer}, id {filter}", Word.OBJECT, Word.LAYER, Word.FILTER),
  FILTER_DELETE(
      "{object} is no more in force at {layer}, id {filter}", Word.OBJECT, Word.LAYER, Word.FILTER),
  /** The filters of a layer changed. */
  POLICY_CHANGE("{layer} has {filters} filters", Word.LAYER, Word.FILTERS, Word.EPOCH),
  CLASSIFY_PEND(
      "filter {filter} pends a classify at {layer}: {pended}",
      Word.PENDED,
      Word.LAYER,
      Word.FILTER),
  /** A pended classify was completed, with a decision or to be classified again. */
  CLASSIFY_COMPLETE(
      "{pended} at {layer} is completed", Word.PENDED, Word.LAYER, Word.FILTER, Word.AGAIN),
  /** A changed request was applied. */
  /** The context's memory is the platform's from here on. */
  LAYER_DATA_APPLY(
      "applies {object}: changes what {endpoint} asked for at {layer}, context {context}",
      Word.OBJECT,
      Word.LAYER,
      Word.FILTER,
      Word.ENDPOINT,
      Word.CONTEXT),
  OPERATION_PEND("an operation at {layer} is pended: {pended}", Word.PENDED, Word.LAYER),
  OPERATION_COMPLETE("{pended} at {layer} is completed", Word.PENDED, Word.LAYER),
  INJECTION_ACCEPTED(
      "{injection} of {list} is accepted on {handle}",
      Word.INJECTION,
      Word.HANDLE,
      Word.LIST,
      Word.STATUS),
  INJECTION_REFUSED("an injection on {handle} is refused: {status}", Word.HANDLE, Word.STATUS),
  /** The stack has answered for an injected packet. */
  INJECTION_MOVED("{injection} has been moved: {status}", Word.INJECTION, Word.HANDLE, Word.STATUS),
  /** A completion function is called. */
  INJECTION_COMPLETED(
      "{injection} is completed: {status}", Word.INJECTION, Word.HANDLE, Word.STATUS),
  /** A handle that waits for what is pending on it begins to be destroyed. */
  HANDLE_CLOSING("{handle} begins to be destroyed", Word.HANDLE),
  FLOW_CONTEXT_ADD(
      "{context} is attached to {flow} for callout {callout} at {layer}",
      Word.CONTEXT,
      Word.FLOW,
      Word.LAYER,
      Word.CALLOUT,
      Word.FLOW_CONTEXT),
  FLOW_CONTEXT_REMOVE(
      "{context} is removed from {flow}", Word.CONTEXT, Word.FLOW, Word.LAYER, Word.CALLOUT),
  // --- driver
  DRIVER_LOAD("driverEntry of {driver} is called", Word.DRIVER, Word.NAME),
  DRIVER_LOADED("driverEntry of {driver} returns {status}", Word.DRIVER, Word.STATUS),
  DRIVER_UNLOAD("unload of {driver} is called", Word.DRIVER),
  DRIVER_UNLOADED("unload of {driver} returns", Word.DRIVER),
  /** A driver prints a line to the debugger. */
  DEBUG_PRINT("prints to the debugger", Word.DIGEST, Word.BYTES),
  // --- what processes talk with each other
  /** A process means to talk to somebody; for a proxy, on behalf of a talk that it accepted. */
  TALK_BEGIN(
      "{name} on {host} begins talk {talk} to {remote} {remotePort}",
      Word.TALK,
      Word.NAME,
      Word.HOST,
      Word.PROTOCOL,
      Word.REMOTE,
      Word.REMOTE_PORT,
      Word.REMOTE_SCOPE,
      Word.MAPPED,
      Word.BEHALF),
  /** A process has got a connection, or hears from somebody for the first time. */
  TALK_ACCEPT(
      "{name} on {host} accepts talk {talk} on {endpoint}",
      Word.TALK,
      Word.NAME,
      Word.HOST,
      Word.PROTOCOL,
      Word.ENDPOINT),
  TALK_ENDPOINT("talk {talk} uses {endpoint}", Word.TALK, Word.ENDPOINT),
  TALK_BETWEEN(
      "talk {talk} is between {local} {port} and {remote} {remotePort}",
      Word.TALK,
      Word.LOCAL,
      Word.PORT,
      Word.SCOPE,
      Word.REMOTE,
      Word.REMOTE_PORT,
      Word.REMOTE_SCOPE,
      Word.MAPPED),
  TALK_OPEN("talk {talk} is open, elsewhere: {elsewhere}", Word.TALK, Word.ELSEWHERE),
  /** What it says: bytes made from a key, recorded ones, or those of another talk passed on. */
  TALK_SOURCE(
      "talk {talk} says what is {source}", Word.TALK, Word.SOURCE, Word.KEY, Word.NAME, Word.INDEX),
  /** A socket call failed. */
  TALK_FAIL("talk {talk} fails: {name}", Word.TALK, Word.ERROR, Word.OUT_OF_PORTS, Word.NAME),
  /** A receive failed for another reason than time: over UDP nobody may be there. */
  TALK_UNHEARD("talk {talk} is not heard: {name}", Word.TALK, Word.ERROR, Word.NAME),
  /** Somebody answers after all. */
  TALK_ANSWER("talk {talk} is answered", Word.TALK),
  /** What was waited for has not come in time; the process may give up with that. */
  TALK_LATE("talk {talk} waits no longer: {name}", Word.TALK, Word.NAME),
  /** It is cut off, here or there. */
  TALK_RESET("talk {talk} is cut off", Word.TALK),
  /** Why a proxy could not pass it on. */
  TALK_STUCK("talk {talk} is stuck: {name}", Word.TALK, Word.NAME),
  /** The talk that a proxy made for it did not get on. */
  TALK_ONWARD_STUCK("talk {talk} gets no further than talk {onward}", Word.TALK, Word.ONWARD),
  /** The datagram that the acting thread sends next, or has just received, belongs to it. */
  TALK_DATAGRAM("a datagram of talk {talk}, sent: {sent}", Word.TALK, Word.SENT),
  /** The process has done with it. */
  TALK_OVER("talk {talk} is over, in order: {orderly}", Word.TALK, Word.ORDERLY),
  // --- the stream layer
  /** Stream data is about to be shown to a callout, unless that has gone meanwhile. */
  STREAM_SHOWN(
      "{bytes} bytes of {flow} are for callout {callout}, flags {flags}, {missed} missed",
      Word.FLOW,
      Word.CALLOUT,
      Word.BYTES,
      Word.FLAGS,
      Word.MISSED),
  STREAM_DECIDED(
      "callout {callout} says {streamAction}, {decision}, for {bytes} bytes of {flow}",
      Word.FLOW,
      Word.CALLOUT,
      Word.STREAM_ACTION,
      Word.DECISION,
      Word.BYTES),
  /** A callout puts data, or an end, into a stream. */
  STREAM_INJECTED(
      "callout {callout} puts {bytes} bytes into {flow}, flags {flags}",
      Word.FLOW,
      Word.CALLOUT,
      Word.BYTES,
      Word.FLAGS),
  STREAM_CONTINUED("callout {callout} lets {flow} go on", Word.FLOW, Word.CALLOUT),
  /** A callout has the connection reset. */
  STREAM_DROPPED("callout {callout} drops {flow}", Word.FLOW, Word.CALLOUT, Word.STREAM_ACTION),
  // --- redirection, as a program sees it
  /** What the platform told a process of a connection, or peer, that it has accepted. */
  TALK_TOLD(
      "talk {talk} has {bytes} bytes of records and the context {name}",
      Word.TALK,
      Word.BYTES,
      Word.NAME),
  // --- what driver code does with memory; see WATCHED
  /** Driver code reads bytes of a buffer, or what is kept in a block of pool. */
  MEMORY_READ("reads {bytes} bytes of {object} at {offset}", Word.OBJECT, Word.OFFSET, Word.BYTES),
  /** Driver code writes such bytes. */
  MEMORY_WRITE(
      "writes {bytes} bytes of {object} at {offset}", Word.OBJECT, Word.OFFSET, Word.BYTES),
  /** A transport drops the packet at hand. */
  TRANSPORT_DISCARDED("a transport drops a packet: {discard}", Word.DISCARD),
  /** The write of a shared flag that comes next changes nothing. */
  SHARED_SAME("is about to write to {cell} what it holds", Word.CELL);

  /**
   * Kinds that are no events of the run: they have no number, do not enter the fingerprint, and are
   * told only to readers that name them. Without such a reader nothing is done for them.
   */
  public static final Set<EventKind> WATCHED =
      Collections.unmodifiableSet(
          EnumSet.of(MEMORY_READ, MEMORY_WRITE, TRANSPORT_DISCARDED, SHARED_SAME));

  /** Every kind of event of a run: all but those of {@link #WATCHED}. */
  public static final Set<EventKind> ALL =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.copyOf(WATCHED)));

  /** How many 64-bit words an event has at most, beside those that every event has. */
  static final int MAX_LONGS = 10;

  private final String sentence;
  private final List<Word> words;
  private final int longs;
  private final byte[] positions = new byte[Word.values().length];

  EventKind(String sentence, Word... words) {
    this.sentence = sentence;
    this.words = List.of(words);
    Arrays.fill(positions, (byte) -1);
    int at = 0;
    for (Word word : words) {
      positions[word.ordinal()] = (byte) at;
      at += word.type().longs();
    }
    this.longs = at;
  }

  /** What it says in words, with {@code {key}} for each word it uses. */
  public String sentence() {
    return sentence;
  }

  /** Its words, in order. */
  public List<Word> words() {
    return words;
  }

  /** How many 64-bit words an event of it has. */
  int longs() {
    return longs;
  }

  /** Where a word of it begins among its 64-bit words; -1 if it has no such word. */
  int position(Word word) {
    return positions[word.ordinal()];
  }
}
