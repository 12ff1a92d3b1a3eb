package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an exception of a driver's is called, whatever its class does. */
class ThrownWordsTest {
  /** Its own methods go wrong. */
  private static final class Hostile extends RuntimeException {
    @Override
    public String toString() {
      throw new IllegalStateException("no words");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new AssertionError("no cause");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new UnsupportedOperationException("no stack");
    }
  }

  /** It has nothing to say. */
  private static final class Silent extends RuntimeException {
    @Override
    public String toString() {
      return null;
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      return null;
    }
  }

  private static final class Broken {
    static final int NUMBER = Integer.parseInt("no number");
  }

  private static String words(Throwable error) {
    return ThrownWords.of(error, each -> "");
  }

  @Test
  void causes_areToldWithTheirLines() {
    RuntimeException error =
        new RuntimeException("outer", new IllegalStateException("middle", new Exception("inner")));
    assertThat(ThrownWords.of(error, each -> each.getMessage().equals("inner") ? "A.java:3" : ""))
        .isEqualTo(
            "java.lang.RuntimeException: outer, caused by java.lang.IllegalStateException: middle,"
                + " caused by java.lang.Exception: inner at A.java:3");
  }

  @Test
  void causesInACircle_end() {
    RuntimeException one = new RuntimeException("one");
    one.initCause(new RuntimeException("two", one));
    assertThat(words(one))
        .startsWith("java.lang.RuntimeException: one, caused by")
        .hasSizeLessThan(500);
  }

  @Test
  void exceptionWhoseMethodsThrow_isToldByItsClass() {
    assertThat(words(new Hostile()))
        .isEqualTo(Hostile.class.getName() + ", whose words throw java.lang.IllegalStateException");
    assertThat(ThrownWords.stackOf(new Hostile())).isEmpty();
  }

  @Test
  void exceptionWithoutWords_isToldByItsClass() {
    assertThat(words(new Silent())).isEqualTo(Silent.class.getName());
    assertThat(ThrownWords.stackOf(new Silent())).isEmpty();
  }

  @Test
  void identityHash_isNotTold() {
    assertThat(words(new RuntimeException("at some.Thing@4b4523f8", new Exception("T@4b4523f8"))))
        .isEqualTo("java.lang.RuntimeException: at some.Thing, caused by java.lang.Exception: T");
  }

  @Test
  void staticInitializerThatFailed_isToldAlikeTheFirstTimeAndLater() {
    String[] told = new String[2];
    for (int i = 0; i < told.length; i++) {
      try {
        told[i] = "" + Broken.NUMBER;
      } catch (ExceptionInInitializerError | NoClassDefFoundError error) {
        told[i] = words(error);
      }
    }
    assertThat(told[0])
        .isEqualTo(
            "java.lang.ExceptionInInitializerError, caused by java.lang.NumberFormatException: For"
                + " input string: \"no number\"");
    assertThat(told[1]).isEqualTo(told[0]);
  }
}
