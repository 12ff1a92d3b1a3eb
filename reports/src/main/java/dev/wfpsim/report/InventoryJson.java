package dev.wfpsim.report;

import java.util.List;
import java.util.Map;

/**
 * What {@code list … --json} prints: {@code wfpsim.<what>/1} with one list named as what was asked
 * for.
 */
public final class InventoryJson {

  /**
   * One thing in the inventory.
   *
   * @param fields what else is known of it, in the order to print
   */
  public record Item(String name, String about, Map<String, Object> fields) {}

  private InventoryJson() {}

  /** The document; a race has an {@code id} and a {@code title}, all else a name and a line. */
  public static String document(String what, List<Item> items) {
    boolean races = what.equals("races");
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim." + what + "/1");
          Json.objects(
              json,
              what,
              items,
              (object, item) -> {
                object.writeStringProperty(races ? "id" : "name", item.name());
                object.writeStringProperty(races ? "title" : "about", item.about());
                item.fields().forEach((key, value) -> Json.value(object, key, value));
              });
        });
  }
}
