package dev.wfpsim.wfp.stream;

import dev.wfpsim.net.inspect.StreamData;
import dev.wfpsim.wfp.fwp.Guid;
import org.jspecify.annotations.Nullable;

/**
 * A run of bytes between two callouts, or the end of the stream.
 *
 * @param data the bytes
 * @param injector the callout that put it there, which is not shown it; 0 for none
 * @param decidedIn the sublayer in which a filter permitted it, whose lighter filters are not
 *     asked; null for none
 * @param permitted whether a heavier filter permitted it
 */
record StreamChunk(StreamData data, int injector, @Nullable Guid decidedIn, boolean permitted) {

  /** What the stack gave. */
  static StreamChunk of(StreamData data) {
    return new StreamChunk(data, 0, null, false);
  }

  int length() {
    return data.length();
  }

  boolean isEnd() {
    return data.end();
  }

  /** A part of it. */
  StreamChunk part(int from, int length) {
    boolean last = from + length == data.length();
    StreamData part =
        new StreamData(
            data.bytes(),
            data.offset() + from,
            length,
            data.expedited(),
            data.prompt() && last,
            data.end());
    return new StreamChunk(part, injector, decidedIn, permitted);
  }

  /** The same bytes, as somebody has changed them. */
  StreamChunk with(byte[] bytes) {
    StreamData changed =
        new StreamData(bytes, 0, bytes.length, data.expedited(), data.prompt(), data.end());
    return new StreamChunk(changed, injector, decidedIn, permitted);
  }

  /** After a filter of a sublayer permitted it. */
  StreamChunk permittedIn(Guid sublayer) {
    return new StreamChunk(data, injector, sublayer, true);
  }
}
