package dev.wfpsim.kernel.run;

import com.google.common.graph.ElementOrder;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for whom. An edge leads from a waiting activity to one that must act before its wait
 * can end ({@link WaitQueue#heldBy}); all such edges must go, so a cycle of waits without deadline
 * is a deadlock, whatever else still runs. So are waits that nobody can end once nothing is left to
 * run: an unload for its own clones, a connect that stays pended for ever.
 */
final class WaitForGraph {
  private WaitForGraph() {}

  static boolean isIdle(Activity activity) {
    if (activity.state != Activity.State.BLOCKED) {
      return false;
    }
    for (WaitQueue queue : activity.waiting) {
      if (queue.isIdle()) {
        return true;
      }
    }
    return false;
  }

  /** The cycle that {@code self} has just closed by waiting, each before the one it waits for. */
  static List<Activity> cycleFrom(Activity self) {
    if (!knowsHolders(self)) {
      return List.of();
    }
    MutableGraph<Activity> graph =
        GraphBuilder.directed()
            .allowsSelfLoops(true)
            .nodeOrder(ElementOrder.<Activity>sorted((a, b) -> Integer.compare(a.id(), b.id())))
            .build();
    List<Activity> path = new ArrayList<>();
    return search(self, self, graph, path) ? path : List.of();
  }

  /**
   * A deadlock in words: first who waits for whom in a circle, then a line for each of them, then
   * one for each of the others.
   */
  static String describe(List<Activity> cycle, List<Activity> alive) {
    List<String> lines = new ArrayList<>();
    List<String> circle = new ArrayList<>();
    for (Activity activity : cycle) {
      circle.add(activity.toString());
      lines.add(line(activity));
    }
    circle.add(cycle.get(0).toString());
    lines.addFirst("each waits for the next: " + String.join(" -> ", circle));
    for (Activity activity : alive) {
      if (!cycle.contains(activity)) {
        lines.add("besides, " + line(activity));
      }
    }
    return String.join("\n", lines);
  }

  private static boolean knowsHolders(Activity activity) {
    return activity.waiting.length == 1
        && !activity.deadlined
        && activity.waiting[0].knowsHolders();
  }

  private static boolean search(
      Activity from, Activity goal, MutableGraph<Activity> seen, List<Activity> path) {
    if (!knowsHolders(from)) {
      return false;
    }
    path.add(from);
    for (Activity holder : from.waiting[0].holders()) {
      if (holder == goal) {
        return true;
      }
      if (seen.putEdge(from, holder) && search(holder, goal, seen, path)) {
        return true;
      }
    }
    path.remove(path.size() - 1);
    return false;
  }

  /** A line for each activity: what it waits for, and who holds that. */
  static String describe(List<Activity> activities) {
    List<String> lines = new ArrayList<>();
    for (Activity activity : activities) {
      lines.add(line(activity));
    }
    return String.join("\n", lines);
  }

  private static String line(Activity activity) {
    StringBuilder text = new StringBuilder().append(activity);
    if (!activity.isWaiting()) {
      text.append(activity.state == Activity.State.READY ? " is ready" : " runs");
      return text.append(code(activity)).toString();
    }
    text.append(activity.spinning ? " spins for " : " waits for ");
    for (int i = 0; i < activity.waiting.length; i++) {
      WaitQueue queue = activity.waiting[i];
      text.append(i == 0 ? "" : activity.waitsForAll == null ? " or " : " and ")
          .append(queue.what());
      holders(text, " held by ", queue, queue.holders());
      holders(text, " perhaps held by ", queue, queue.suspects());
    }
    return text.append(code(activity)).toString();
  }

  private static void holders(
      StringBuilder text, String first, WaitQueue queue, List<Activity> holders) {
    for (int i = 0; i < holders.size(); i++) {
      String place = holders.get(i).takenAt(queue);
      text.append(i == 0 ? first : ", ").append(holders.get(i));
      text.append(place.isEmpty() ? "" : " (taken at " + place + ")");
    }
  }

  /** The driver code an activity is in, and its line where that is known. */
  private static String code(Activity activity) {
    Callback callback = activity.callback();
    if (callback == null) {
      return "";
    }
    String at = activity.isWaiting() ? activity.waitsAt : "";
    return " (driver "
        + callback.driver()
        + ", "
        + callback.describe()
        + (at.isEmpty() ? "" : ", at " + at)
        + ")";
  }
}
