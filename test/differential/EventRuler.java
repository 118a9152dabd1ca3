import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;

/**
 * Asks event-ruler, the matcher of EventBridge. Reads a line {"pattern": "<JSON>", "event": "<JSON>"} for each pair and
 * answers each with a line: "match", "no match", or "refused: <why>".
 */
class EventRuler {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    BufferedReader pairs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = pairs.readLine(); line != null; line = pairs.readLine()) {
      JsonNode pair = json.readTree(line);
      answers.println(answer(pair.get("pattern").asText(), pair.get("event").asText()));
    }
    answers.flush();
  }

  private static String answer(String pattern, String event) throws Exception {
    Machine machine = Machine.builder().build();
    try {
      machine.addRule("rule", pattern);
    } catch (Exception refusal) {
      return "refused: " + String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
    }
    return machine.rulesForJSONEvent(event).isEmpty() ? "no match" : "match";
  }
}
