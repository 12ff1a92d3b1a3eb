package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shows {@link Floors} refusing an upward use in classes compiled for the occasion. */
class FloorsTest {

  @Test
  void upwardUses_kernelUsesWfp_complains(@TempDir Path folder) throws IOException {
    compile(
        folder,
        Map.of(
            "Low", "package dev.wfpsim.kernel.lock; class Low { dev.wfpsim.wfp.filter.High high; }",
            "High",
                "package dev.wfpsim.wfp.filter; public class High { Object o = new"
                    + " dev.wfpsim.net.Mid(); }",
            "Mid", "package dev.wfpsim.net; public class Mid { }"));
    assertThat(Floors.upwardUses(new ClassFileImporter().importPath(folder)))
        .containsExactly(
            "dev.wfpsim.kernel.lock.Low uses dev.wfpsim.wfp.filter.High, which is on a higher"
                + " floor");
  }

  @Test
  void floor_eachPackage_itsPlace() {
    assertThat(Floors.floor("dev.wfpsim.trace")).isZero();
    assertThat(Floors.floor("dev.wfpsim.wfp.layer")).isEqualTo(3);
    assertThat(Floors.floor("dev.wfpsim.scenario")).isEqualTo(Floors.LOWEST_FIRST.size());
    assertThat(Floors.floor("java.util")).isEqualTo(-1);
  }

  private static void compile(Path folder, Map<String, String> sources) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
    for (var source : sources.entrySet()) {
      Path file = Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue());
      arguments.add(file.toString());
    }
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(failed).isZero();
  }
}
