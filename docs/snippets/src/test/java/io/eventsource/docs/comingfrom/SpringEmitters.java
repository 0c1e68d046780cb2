package io.eventsource.docs.comingfrom;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@SuppressWarnings("ModifyCollectionInEnhancedForLoop") // which a list that copies on write can bear
// snippet: emitters
@RestController
class SpringEmitters {

    private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();

    @GetMapping("/news")
    SseEmitter news() {
        SseEmitter emitter = new SseEmitter(0L); // or the container ends it, after 30 s with Tomcat
        emitter.onCompletion(() -> emitters.remove(emitter));
        emitter.onError(failure -> emitters.remove(emitter));
        emitters.add(emitter);
        return emitter;
    }

    void publish(String headline) {
        for (SseEmitter emitter : emitters) { // the next waits for this one
            try {
                emitter.send(SseEmitter.event().name("headline").data(headline));
            } catch (IOException | IllegalStateException disconnected) {
                emitters.remove(emitter);
            }
        }
    }
}
// end
