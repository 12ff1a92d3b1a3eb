package dev.wfpsim.scenario;

import java.io.IOException;
import java.io.InputStream;

/** The files a scenario refers to, such as captures: opened by whoever may read files. */
@FunctionalInterface
public interface Attachments {

  /** No files at all. */
  Attachments NONE =
      name -> {
        throw new IOException("no such file");
      };

  /**
   * Opens a file named in the scenario, relative to it.
   *
   * @throws IOException whose message says why, without the name
   */
  InputStream open(String name) throws IOException;
}
