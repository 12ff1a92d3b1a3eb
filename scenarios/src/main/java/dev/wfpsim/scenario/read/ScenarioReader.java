package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.CallFault;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.HostSetup;
import dev.wfpsim.scenario.model.LinkSetup;
import dev.wfpsim.scenario.model.Policy;
import dev.wfpsim.scenario.model.ProcessSetup;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.model.StoryEvent;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.List;

/** Reads a whole scenario, part by part, in the order in which the parts refer to each other. */
public final class ScenarioReader {

  private ScenarioReader() {}

  /**
   * The scenario written in {@code root}; worth using only when no problem was added.
   *
   * @param source the file, as the user named it
   * @param overrides the overrides already applied to the root, kept for the record
   */
  public static Scenario read(
      String source,
      Value root,
      List<String> overrides,
      DriverCatalogue catalogue,
      Problems problems) {
    Fields fields = Fields.of(root, Shapes.SCENARIO, problems);
    Names names = new Names(fields, catalogue, problems);
    fields.require("scenario");
    TextValue name = fields.scalar("scenario");
    if (name != null) {
      names.isName(name, "scenario");
    }
    for (MapValue.Entry each : fields.entries("cases")) {
      names.isName(each.key(), "case");
    }
    RunSettings run = RunReader.read(fields, problems);
    List<HostSetup> hosts = new HostReader(names, run.limits().hosts()).read(fields);
    List<LinkSetup> links = new LinkReader(names, run.limits().hosts()).read(fields);
    List<ProcessSetup> processes = new ProcessReader(names).read(fields);
    List<DriverSetup> drivers = new DriverReader(names).read(fields);
    PolicyReader policyReader = new PolicyReader(names);
    Policy policy = policyReader.read(fields);
    List<Traffic> traffic = new TrafficReader(names).read(fields);
    List<StoryEvent> story = new StoryReader(names, policyReader).read(fields);
    List<CallFault> faults = new FaultReader(names).read(fields);
    List<Expectation> expectations = new ExpectationReader(names).read(fields);
    TextValue chosen = fields.scalar("case");
    return new Scenario(
        source,
        overrides,
        (name == null ? "" : name.text()) + (chosen == null ? "" : "-" + chosen.text()),
        fields.text("about", ""),
        run,
        hosts,
        links,
        processes,
        drivers,
        policy,
        traffic,
        story,
        faults,
        expectations);
  }
}
