package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wfpsim.scenario.catalogue.DriverKind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The hash of a driver's code: of every class file in the folder or jar that its kind comes from,
 * since its helpers are there too. Of the drivers that come with wfpsim only their package counts,
 * and not the simulator that is in the same place.
 */
final class DriverCode {

  private static final long MAX_BYTES = 64L << 20;
  private static final Map<Class<?>, String> KNOWN = new ConcurrentHashMap<>();

  private DriverCode() {}

  /** The hash; empty where the code cannot be looked at. */
  static String hash(DriverKind kind) {
    return KNOWN.computeIfAbsent(kind.getClass(), DriverCode::hash);
  }

  private static String hash(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null) {
      return "";
    }
    String inside = "";
    CodeSource own = DriverKind.class.getProtectionDomain().getCodeSource();
    if (own != null && location.equals(own.getLocation())) {
      inside = type.getPackageName().replace('.', '/');
    }
    try {
      Path path = Path.of(location.toURI());
      if (Files.isDirectory(path)) {
        return classes(path.resolve(inside));
      }
      try (FileSystem jar = FileSystems.newFileSystem(path)) {
        return classes(jar.getPath("/" + inside));
      }
    } catch (IOException | URISyntaxException | IllegalArgumentException unreadable) {
      return "";
    }
  }

  private static String classes(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(f -> f.toString().endsWith(".class")).sorted().toList();
    }
    MessageDigest digest = Hash.digest();
    long bytes = 0;
    for (Path file : files) {
      digest.update(folder.relativize(file).toString().getBytes(UTF_8));
      try (InputStream in = Files.newInputStream(file)) {
        byte[] code = in.readNBytes((int) (MAX_BYTES - bytes));
        bytes += code.length;
        digest.update(code);
      }
    }
    return Hash.of(digest);
  }
}
