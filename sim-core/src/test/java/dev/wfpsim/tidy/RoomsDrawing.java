package dev.wfpsim.tidy;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The floors and rooms of sim-core as a Mermaid flow chart, highest first, with an arrow from each
 * to what it uses. An arrow that others imply is left out: what is used over another place anyway.
 */
final class RoomsDrawing {
  private RoomsDrawing() {}

  /** The drawing, a line each, with a line feed behind each. */
  static String of(JavaClasses classes) {
    SortedMap<String, SortedMap<String, String>> uses = Floors.uses(classes);
    List<String> places = new ArrayList<>();
    StringBuilder text = new StringBuilder("flowchart TB\n");
    for (String floor : highestFirst(Floors.LOWEST_FIRST)) {
      List<String> rooms = Floors.ROOMS.get(floor);
      if (rooms == null) {
        if (holds(uses, floor)) {
          places.add(floor);
          text.append("  ").append(node(floor)).append('\n');
        }
        continue;
      }
      text.append("  subgraph ").append(floor).append('\n');
      for (String room : highestFirst(rooms)) {
        String place = floor + "." + room;
        places.add(place);
        text.append("    ").append(node(place)).append('\n');
      }
      text.append("  end\n");
    }
    for (String place : places) {
      for (String used : uses.getOrDefault(place, new TreeMap<>()).keySet()) {
        if (!isImplied(uses, place, used)) {
          text.append("  ").append(id(place)).append(" --> ").append(id(used)).append('\n');
        }
      }
    }
    return text.toString();
  }

  private static List<String> highestFirst(List<String> lowestFirst) {
    List<String> turned = new ArrayList<>(lowestFirst);
    Collections.reverse(turned);
    return turned;
  }

  private static boolean holds(Map<String, SortedMap<String, String>> uses, String place) {
    return uses.containsKey(place)
        || uses.values().stream().anyMatch(used -> used.containsKey(place));
  }

  private static boolean isImplied(
      Map<String, SortedMap<String, String>> uses, String place, String used) {
    return uses.getOrDefault(place, new TreeMap<>()).keySet().stream()
        .anyMatch(over -> Floors.reached(uses, over).contains(used));
  }

  private static String node(String place) {
    return place.contains(".") ? id(place) + "[\"" + place + "\"]" : place;
  }

  private static String id(String place) {
    return place.replace('.', '_');
  }
}
