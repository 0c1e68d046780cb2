package io.eventsource.benchmarks.nchan;

import java.nio.file.Path;

/** nginx as one process, for as many streams as the benchmarks open. */
final class NginxConfiguration {

    private NginxConfiguration() {}

    static String of(int port, Path directory) {
        return """
                daemon off;
                master_process off;
                pid %2$s/nginx.pid;
                error_log stderr error;
                worker_rlimit_nofile 20000;
                load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
                events {
                  worker_connections 16384;
                }
                http {
                  access_log off;
                  keepalive_requests 1000000000;
                  keepalive_timeout 1h;
                  client_body_temp_path %2$s;
                  proxy_temp_path %2$s;
                  fastcgi_temp_path %2$s;
                  uwsgi_temp_path %2$s;
                  scgi_temp_path %2$s;
                  nchan_shared_memory_size 256m;
                  server {
                    listen 127.0.0.1:%1$d backlog=1024;
                    location ~ /pub/(.+)$ {
                      nchan_publisher;
                      nchan_channel_id $1;
                      nchan_message_buffer_length 1000;
                    }
                    location = /sub/login {
                      auth_basic "login";
                      auth_basic_user_file %2$s/users;
                      nchan_subscriber eventsource;
                      nchan_channel_id login;
                    }
                    location ~ /sub/(.+)$ {
                      nchan_subscriber eventsource;
                      nchan_channel_id $1;
                      nchan_subscriber_first_message newest;
                    }
                  }
                }
                """.formatted(port, directory);
    }
}
