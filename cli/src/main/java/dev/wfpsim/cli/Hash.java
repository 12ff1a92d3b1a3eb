package dev.wfpsim.cli;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short hashes of bytes, to see whether something is as it was. */
final class Hash {

  private static final int DIGITS = 32;

  private Hash() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  static String of(byte[] bytes) {
    return of(digest(), bytes);
  }

  /** The hash of what was digested so far and these bytes. */
  static String of(MessageDigest digest, byte... bytes) {
    return HexFormat.of().formatHex(digest.digest(bytes)).substring(0, DIGITS);
  }
}
