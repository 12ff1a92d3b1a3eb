package dev.wfpsim.scenario.run;

import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One side of recorded datagrams or ICMP messages, while they are being made again: which of what
 * the other side said then it has heard by now, and what it says next. Datagrams may be lost,
 * doubled and overtake one another; so each is recognised by its bytes.
 */
final class DatagramScript {

  private final CapturedStream recorded;
  private final boolean ofClient;
  private final boolean[] heard;

  /** All that the other side said before this turn was heard, or given up. */
  private int heardUpTo;

  /** The last turn that was heard. */
  private int lastHeard = -1;

  /** All that this side says before this turn was said. */
  private int saidUpTo;

  DatagramScript(CapturedStream recorded, boolean ofClient) {
    this.recorded = recorded;
    this.ofClient = ofClient;
    this.heard = new boolean[recorded.turns().size()];
  }

  CapturedStream recorded() {
    return recorded;
  }

  /** Whether these bytes are one of those still to be heard, which then was heard. */
  boolean hears(byte[] payload) {
    for (int i = nextToHear(heardUpTo); i < heard.length; i = nextToHear(i + 1)) {
      if (same(recorded.turns().get(i).data(), payload)) {
        heard(i);
        return true;
      }
    }
    return false;
  }

  /** Hears a datagram that can be of no other conversation, whatever became of its bytes. */
  void hearsSurely(byte[] payload) {
    int next = nextToHear(heardUpTo);
    if (!hears(payload) && !isDoubled(payload) && next < heard.length) {
      heard(next);
    }
  }

  private boolean isDoubled(byte[] payload) {
    for (int i = 0; i < heard.length; i++) {
      if (heard[i] && same(recorded.turns().get(i).data(), payload)) {
        return true;
      }
    }
    return false;
  }

  private void heard(int turn) {
    heard[turn] = true;
    lastHeard = Math.max(lastHeard, turn);
    heardUpTo = nextToHear(heardUpTo);
  }

  /** The first turn of the other side from there on that was not heard; their number for none. */
  private int nextToHear(int from) {
    int at = from;
    while (at < heard.length && (heard[at] || isOwn(at))) {
      at++;
    }
    return at;
  }

  private boolean isOwn(int turn) {
    return recorded.turns().get(turn).fromClient() == ofClient;
  }

  /** Whether something before a turn is still to be heard. */
  boolean waitsBefore(int turn) {
    return nextToHear(heardUpTo) < turn;
  }

  /** Gives up what is still to be heard before a turn. */
  void missBefore(int turn) {
    heardUpTo = Math.max(heardUpTo, turn);
  }

  /**
   * What it says now, each once: all that it had said by the time it heard the last that it has.
   */
  List<byte[]> saysNow() {
    int end = lastHeard + 1;
    while (end < heard.length && isOwn(end)) {
      end++;
    }
    List<byte[]> says = new ArrayList<>();
    for (; saidUpTo < end; saidUpTo++) {
      Turn turn = recorded.turns().get(saidUpTo);
      if (isOwn(saidUpTo) && !recorded.isStacksAnswer(saidUpTo)) {
        says.add(turn.data());
      }
    }
    return says;
  }

  /** ICMP checksums are the stack's: over IPv6 they depend on the addresses. */
  private boolean same(byte[] said, byte[] other) {
    if (recorded.isUdp()) {
      return Arrays.equals(said, other);
    }
    int rest = IcmpHeader.CHECKSUM + 2;
    return said.length == other.length
        && said[0] == other[0]
        && said[1] == other[1]
        && Arrays.equals(said, rest, said.length, other, rest, other.length);
  }
}
