package dev.wfpsim.scenario.pcap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The real captures of the library (see their SOURCES.md). */
final class Captures {
  static final String[] ALL = {
    "dns-udp.pcap",
    "http-three-streams.pcap",
    "icmp.pcapng",
    "ipv4-fragments-interleaved.pcap",
    "ipv6-fragments.pcap",
    "ipv6-http.pcap",
    "tcp-graceful-close.pcap",
    "tcp-out-of-order-tls.pcap"
  };

  private Captures() {}

  static byte[] bytes(String name) {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scenarios/library"))) {
      at = at.getParent();
    }
    try {
      return Files.readAllBytes(at.resolve("scenarios/library/real").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Capture read(String name) throws CaptureError {
    return read(name, bytes(name), CaptureLimits.DEFAULT);
  }

  static Capture read(byte[] bytes) throws CaptureError {
    return read("made.pcap", bytes, CaptureLimits.DEFAULT);
  }

  static Capture read(String name, byte[] bytes, CaptureLimits limits) throws CaptureError {
    return Capture.read(new ByteArrayInputStream(bytes), name, limits);
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
