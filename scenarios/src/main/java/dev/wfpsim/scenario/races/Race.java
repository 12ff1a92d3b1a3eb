package dev.wfpsim.scenario.races;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.trace.FindingKind;
import java.util.List;

/**
 * A bug of real callout drivers: how scenarios know the driver that has it, {@code races/B21}, and
 * with {@code fixed: true} the same driver without it.
 */
public abstract class Race implements DriverKind {
  private final String id;
  private final String title;
  private final String source;
  private final FindingKind finding;

  /**
   * A bug.
   *
   * @param id its number in the catalogue of races, such as {@code B21}
   * @param title what is wrong, in a line
   * @param source where it was reported, fixed or documented
   * @param finding what a run tells that shows it
   */
  protected Race(String id, String title, String source, FindingKind finding) {
    this.id = id;
    this.title = title;
    this.source = source;
    this.finding = finding;
  }

  /** The driver, with the bug or without it. */
  protected abstract Driver driver(DriverSettings settings, boolean fixed);

  /** Its number in the catalogue of races. */
  public final String id() {
    return id;
  }

  /** Where it was reported, fixed or documented. */
  public final String source() {
    return source;
  }

  /** What a run tells that shows it. */
  public final FindingKind finding() {
    return finding;
  }

  @Override
  public final String name() {
    return "races/" + id;
  }

  @Override
  public final String about() {
    return title;
  }

  /** None, unless a race says otherwise: its driver adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.optional("fixed", Kind.YES_NO, "false", "whether it is without the bug"));
  }

  @Override
  public final Driver create(DriverSettings settings) {
    return driver(settings, settings.yes("fixed"));
  }
}
