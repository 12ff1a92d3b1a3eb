package dev.wfpsim.scenario.read;

import dev.wfpsim.net.tcp.KeepAlive;
import dev.wfpsim.net.tcp.TcpFeatures;
import dev.wfpsim.net.tcp.TcpFeatures.Timestamps;
import dev.wfpsim.net.tcp.TcpSettings;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code tcp:} of a host: what its TCP does otherwise than usual. */
final class TcpReader {
  private static final TcpSettings USUAL = TcpSettings.DEFAULT;
  private static final List<String> TIMESTAMPS = List.of("disabled", "allowed", "enabled");
  private static final int MOST_RETRIES = 255;

  private TcpReader() {}

  static TcpSettings read(@Nullable Value value, Problems problems) {
    Fields tcp = Fields.of(value, Shapes.TCP, problems);
    return new TcpSettings(
        size(tcp, "send-buffer", USUAL.sendBufferBytes()),
        size(tcp, "receive-buffer", USUAL.receiveBufferBytes()),
        tcp.yes("nagle", USUAL.nagle()),
        time(tcp, "delayed-ack", USUAL.delayedAckNanos()),
        time(tcp, "initial-timeout", USUAL.initialRtoNanos()),
        USUAL.minRtoNanos(),
        USUAL.maxRtoNanos(),
        (int) tcp.number("syn-retries", USUAL.synRetries(), 0, MOST_RETRIES),
        (int) tcp.number("data-retries", USUAL.dataRetries(), 0, MOST_RETRIES),
        USUAL.userTimeoutNanos(),
        time(tcp, "time-wait", USUAL.timeWaitNanos()),
        USUAL.finWait2Nanos(),
        USUAL.initialWindowSegments(),
        features(tcp),
        keepAlive(tcp));
  }

  private static TcpFeatures features(Fields tcp) {
    TcpFeatures usual = TcpFeatures.DEFAULT;
    String timestamps =
        tcp.word(
            "timestamps",
            usual.timestamps().name().toLowerCase(Locale.ROOT),
            "use of timestamps",
            TIMESTAMPS);
    return usual
        .withSelectiveAcks(tcp.yes("sack", usual.selectiveAcks()))
        .withWindowScaling(tcp.yes("window-scaling", usual.windowScaling()))
        .withTimestamps(Timestamps.valueOf(timestamps.toUpperCase(Locale.ROOT)))
        .withRestartAfterIdle(tcp.yes("restart-after-idle", usual.restartAfterIdle()));
  }

  private static KeepAlive keepAlive(Fields tcp) {
    KeepAlive usual = KeepAlive.DEFAULT;
    return tcp.has("keep-alive")
        ? usual
            .enabled(true)
            .times(
                time(tcp, "keep-alive", usual.idleNanos()), usual.intervalNanos(), usual.probes())
        : usual;
  }

  private static long time(Fields tcp, String key, long absent) {
    return tcp.read(
        key,
        absent,
        text -> {
          long nanos = Units.durationNanos(text);
          if (nanos < 1) {
            throw new WrongValue("no time at all: " + key + "=" + text);
          }
          return nanos;
        });
  }

  private static int size(Fields tcp, String key, int absent) {
    return tcp.read(
        key,
        absent,
        text -> {
          long bytes = Units.bytes(text);
          if (bytes < 1 || bytes > 1 << 30) {
            throw new WrongValue("out of range: " + key + "=" + text + ", range=1..1 GiB");
          }
          return (int) bytes;
        });
  }
}
