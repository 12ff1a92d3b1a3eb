package dev.wfpsim.cli;

import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.pcap.CaptureLimits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder a scenario is in, and the files it names there. A scenario may come from anybody: what
 * it names is opened only when it lies in that folder, whatever {@code ..}, absolute paths and
 * links say, or in a folder that the user allowed.
 */
final class ScenarioFolder implements Attachments {

  private final Path scenario;
  private final List<Path> allowed;
  private final SortedMap<String, String> hashes = new TreeMap<>();

  /**
   * The folder of a scenario.
   *
   * @param allowed other folders whose files it may name
   */
  ScenarioFolder(Path scenario, List<Path> allowed) {
    this.scenario = scenario;
    this.allowed = List.copyOf(allowed);
  }

  @Override
  public InputStream open(String name) throws IOException {
    Path path;
    try {
      path = scenario.resolveSibling(name);
    } catch (InvalidPathException wrong) {
      throw new IOException("not a file's name", wrong);
    }
    Path real = real(path);
    if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("not a file");
    }
    long bytes = Files.size(real);
    if (bytes > CaptureLimits.MAX_FILE_BYTES) {
      throw new IOException(
          "too large: bytes=" + bytes + ", limit=" + CaptureLimits.MAX_FILE_BYTES);
    }
    MessageDigest digest = Hash.digest();
    InputStream file = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS);
    return new DigestInputStream(new BufferedInputStream(file), digest) {
      @Override
      public void close() throws IOException {
        super.close();
        hashes.put("capture " + name, Hash.of(digest));
      }
    };
  }

  /** Hashes of what was read, by what it is. */
  SortedMap<String, String> hashes() {
    return new TreeMap<>(hashes);
  }

  /** The file itself, no link; whether one outside exists is not told. */
  private Path real(Path path) throws IOException {
    List<Path> folders = new ArrayList<>();
    folders.add(scenario.toAbsolutePath().resolveSibling("").toRealPath());
    for (Path folder : allowed) {
      if (Files.isDirectory(folder)) {
        folders.add(folder.toRealPath());
      }
    }
    Path there = path.toAbsolutePath();
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    Path real = there.toRealPath();
    if (folders.stream().noneMatch(real::startsWith)) {
      throw new IOException(
          "outside the scenario's folder; allow it with --allow-path and the folder it is in");
    }
    if (!Files.exists(path)) {
      throw new IOException("no such file");
    }
    return real;
  }
}
