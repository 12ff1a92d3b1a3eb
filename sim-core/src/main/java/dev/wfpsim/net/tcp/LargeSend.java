package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.LargeSendInfo;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

/**
 * Segments that go down as one large packet, whose headers the adapter repeats before each: data
 * that follows on, all of it of full length but the last, without SYN, RST or URG, in segments that
 * say the same but for PSH and FIN, which belong to the last.
 *
 * <p>Page: "Offloading the Segmentation of Large TCP Packets".
 */
final class LargeSend {
  private static final int ENDING = TcpHeader.PSH | TcpHeader.FIN;
  private static final int NEVER = TcpHeader.SYN | TcpHeader.RST | TcpHeader.URG;

  private LargeSend() {}

  /**
   * Takes what goes down with a segment out of what else was decided.
   *
   * @param mss the most data of a segment; 0 where no adapter cuts packets
   */
  static List<TcpSegment> take(TcpDecision.Send first, Queue<TcpDecision> decisions, int mss) {
    List<TcpSegment> taken = new ArrayList<>(List.of(first.segment()));
    int bytes = first.segment().text().length();
    while (decisions.peek() instanceof TcpDecision.Send next
        && TcpOutput.fits(first, next)
        && follows(taken.getLast(), next.segment(), mss)
        && bytes + next.segment().text().length() <= LargeSendInfo.MAX_OFFLOAD_SIZE) {
      taken.add(next.segment());
      bytes += next.segment().text().length();
      decisions.remove();
    }
    return taken;
  }

  private static boolean follows(TcpSegment one, TcpSegment next, int mss) {
    return one.text().length() == mss
        && next.text().length() <= mss
        && ((one.flags() | next.flags()) & NEVER) == 0
        && (one.flags() & ENDING) == 0
        && next.sequence() == one.sequence() + one.text().length()
        && next.acknowledgment() == one.acknowledgment()
        && next.window() == one.window()
        && next.options().equals(one.options());
  }

  /** All of them as one segment; their MDLs become one chain. */
  static TcpSegment join(List<TcpSegment> segments) {
    TcpSegment first = segments.getFirst();
    Mdl chain = Objects.requireNonNull(first.data());
    Mdl last = chain;
    for (TcpSegment each : segments.subList(1, segments.size())) {
      last = last.last();
      last.setNext(each.data());
    }
    return new TcpSegment(
        first.sequence(),
        first.acknowledgment(),
        first.flags() | segments.getLast().flags(),
        first.window(),
        first.urgentPointer(),
        first.options(),
        Text.NONE,
        chain);
  }
}
