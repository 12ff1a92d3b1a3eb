package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two state machines over a lossy, duplicating, reordering pipe: all bytes arrive, in order. */
class TcpPairTest {
  private static final long MILLISECOND = 1_000_000;
  private static final int SEEDS = 400;

  @Test
  void streams_lossDuplicationReordering_arriveOnceInOrder() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Pair pair = new Pair(seed, 0.05 + 0.1 * (seed % 3));
      try {
        pair.run();
      } catch (AssertionError failed) {
        throw new AssertionError("seed=" + seed, failed);
      }
      assertThat(pair.a.closed).as("seed=%d", seed).isIn(null, TcpCloseReason.FINISHED);
      assertThat(pair.a.received).as("seed=%d", seed).isEqualTo(pair.b.wanted);
      assertThat(pair.b.received).as("seed=%d", seed).isEqualTo(pair.a.wanted);
    }
  }

  private static final class Pair {
    final Random random;
    final double trouble;
    final PriorityQueue<Packet> wire = new PriorityQueue<>();
    final Side a;
    final Side b;
    long now;
    long order;
    int idleRounds;

    Pair(int seed, double trouble) {
      random = new Random(seed);
      this.trouble = trouble;
      TcpSettings settings =
          TcpSettings.DEFAULT
              .withBuffers(1 + random.nextInt(20_000), 1 + random.nextInt(20_000))
              .withNagle(random.nextBoolean())
              .withRetries(50, 100)
              // the pipe answers nobody who still asks when the other side has gone
              .withEndTimes(0, 100_000_000 * MILLISECOND, 100_000_000 * MILLISECOND);
      a = new Side(this, settings.withFeatures(features()), random.nextInt(60_000));
      b = new Side(this, settings.withFeatures(features()), random.nextInt(60_000));
      a.peer = b;
      b.peer = a;
    }

    /** Every part of TCP on or off, on each side by itself. */
    TcpFeatures features() {
      TcpFeatures.Timestamps[] uses = TcpFeatures.Timestamps.values();
      return TcpFeatures.DEFAULT
          .withSelectiveAcks(random.nextInt(3) > 0)
          .withWindowScaling(random.nextBoolean())
          .withTimestamps(uses[random.nextInt(uses.length)])
          .withRestartAfterIdle(random.nextBoolean());
    }

    void run() {
      a.tcp.connect(random.nextInt(), 536 + random.nextInt(1000), 0);
      if (random.nextInt(4) == 0) {
        b.tcp.connect(random.nextInt(), 1000, 0); // simultaneous open
      }
      while (!(a.finished() && b.finished())) {
        long next = Math.min(a.tcp.nextDeadline(), b.tcp.nextDeadline());
        Packet packet = wire.peek();
        boolean idle = packet == null && next == TcpTimers.NONE;
        idleRounds = idle ? idleRounds + 1 : 0;
        assertThat(idleRounds).as("stuck a=%s b=%s", a, b).isLessThan(100);
        if (idle) {
          now += MILLISECOND; // only the applications have something to do: they read lazily
        } else if (packet != null && packet.at <= next) {
          wire.poll();
          now = packet.at;
          packet.to.arrives(packet.segment);
        } else {
          now = next;
          a.tcp.timersExpire(now);
          b.tcp.timersExpire(now);
        }
        a.work();
        b.work();
      }
    }

    void carry(Side to, TcpSegment segment) {
      int copies = random.nextDouble() < trouble ? 0 : random.nextDouble() < 0.05 ? 2 : 1;
      for (int i = 0; i < copies; i++) {
        long delay = (10 + (random.nextDouble() < 0.1 ? random.nextInt(60) : 0)) * MILLISECOND;
        wire.add(new Packet(now + delay, order++, to, segment));
      }
    }
  }

  private record Packet(long at, long order, Side to, TcpSegment segment)
      implements Comparable<Packet> {
    @Override
    public int compareTo(Packet other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private static final class Side {
    final Pair pair;
    final TcpConnection tcp;
    final byte[] wanted;
    int sent;
    boolean shut;
    boolean ended;
    byte[] received = new byte[0];
    Side peer;
    TcpCloseReason closed;
    final List<TcpSegment> out = new ArrayList<>();

    Side(Pair pair, TcpSettings settings, int bytes) {
      this.pair = pair;
      tcp = new TcpConnection(settings);
      tcp.setUrgentInline(pair.random.nextBoolean());
      wanted = new byte[bytes];
      pair.random.nextBytes(wanted);
    }

    boolean finished() {
      return shut
          && ended
          && tcp.state() != TcpState.FIN_WAIT_1
          && tcp.state() != TcpState.LAST_ACK;
    }

    void arrives(TcpSegment segment) {
      if (tcp.state() == TcpState.CLOSED && closed == null && segment.flags() == TcpHeader.SYN) {
        tcp.accept(pair.random.nextInt(), 900, segment, pair.now);
      } else {
        tcp.segmentArrives(segment, pair.now);
      }
      look();
    }

    void work() {
      look();
      if (tcp.state().synchronised() || closed == TcpCloseReason.FINISHED) {
        int more = Math.min(wanted.length - sent, 3000);
        sent +=
            pair.random.nextInt(8) == 0
                ? tcp.writeUrgent(wanted, sent, more)
                : tcp.write(wanted, sent, more);
        if (pair.random.nextInt(3) > 0) {
          byte[] chunk = new byte[1 + pair.random.nextInt(5000)];
          pass();
          int count = tcp.read(chunk, 0, chunk.length);
          int before = received.length;
          received = Arrays.copyOf(received, before + count);
          System.arraycopy(chunk, 0, received, before, count);
          pass();
        }
        ended |= tcp.endOfStream();
        tcp.output(pair.now);
        if (sent == wanted.length && !shut) {
          shut = true;
          tcp.shutdownSend(pair.now);
        }
      }
      look();
      for (TcpSegment segment : out) {
        pair.carry(peer, segment);
      }
      out.clear();
    }

    private void look() {
      for (var next = tcp.decisions().poll(); next != null; next = tcp.decisions().poll()) {
        if (next instanceof TcpDecision.Send send) {
          out.add(send.segment());
        } else if (next instanceof TcpDecision.Closed over) {
          closed = over.reason();
        }
      }
    }

    /** Urgent octets are given apart: put back where they stood. */
    void pass() {
      int octet = tcp.passUrgent();
      while (octet >= 0) {
        received = Arrays.copyOf(received, received.length + 1);
        received[received.length - 1] = (byte) octet;
        octet = tcp.passUrgent();
      }
    }

    @Override
    public String toString() {
      return tcp.state()
          + " sent="
          + sent
          + " of="
          + wanted.length
          + " received="
          + received.length
          + " shut="
          + shut
          + " ended="
          + ended
          + " closed="
          + closed;
    }
  }
}
