package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What stacks answer to the echo requests of a recorded conversation, both ways: no process sends
 * it, so that only the capture tells what was sent.
 */
final class StackAnswers {

  private StackAnswers() {}

  /** As datagrams of a {@link ByteTally}, between the addresses that a conversation has now. */
  static SortedSet<Long> to(Attempt attempt) {
    SortedSet<Long> answers = new TreeSet<>();
    CapturedStream recorded = attempt.recorded;
    SocketAddress local = attempt.local;
    if (recorded != null && local != null) {
      for (int i = 0; i < recorded.turns().size(); i++) {
        Turn turn = recorded.turns().get(i);
        if (recorded.isStacksAnswer(i)) {
          byte[] message = turn.data().clone();
          IcmpHeader.view(Memory.of(message), 0, message.length)
              .fillChecksum(local.address(), attempt.asked.address().address());
          answers.add(ByteTally.datagram(message));
        }
      }
    }
    return answers;
  }
}
