/* The least that a relay of HTTP/1.1 over sockets can do: for each message one recv and one send, nothing looked at, nothing added.
   One thread, edge-triggered epoll; each client has an upstream connection of its own, made beforehand with it.
   Usage: floor PORT ORIGIN_PORT */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS = 20000, EVENTS = 512, BUFFER = 16384 };

static int other[DESCRIPTORS];

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static struct sockaddr_in loopback(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

static void watch(int epoll, int descriptor, unsigned events)
{
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = { .events = events, .data.fd = descriptor };
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

static void accept_all(int epoll, int listener, const struct sockaddr_in *origin)
{
    int client;
    while ((client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        int upstream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (upstream < 0 || upstream >= DESCRIPTORS || client >= DESCRIPTORS) fail("socket");
        if (connect(upstream, (const struct sockaddr *)origin, sizeof *origin) != 0) fail("connect");
        other[client] = upstream;
        other[upstream] = client;
        watch(epoll, client, EPOLLIN | EPOLLET | EPOLLRDHUP);
        watch(epoll, upstream, EPOLLIN | EPOLLET | EPOLLRDHUP);
    }
}

/* Messages are shorter than the buffer, so that one recv has all and no second one asks for more. */
static void relay(int from)
{
    static char buffer[BUFFER];
    int to = other[from];
    ssize_t length = recv(from, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length > 0) {
        if (send(to, buffer, length, MSG_DONTWAIT | MSG_NOSIGNAL) != length) fail("send");
    } else if (length == 0 || errno != EAGAIN) {
        close(from);
        close(to);
        other[from] = other[to] = -1;
    }
}

int main(int count, char **arguments)
{
    if (count != 3) {
        fprintf(stderr, "usage: floor PORT ORIGIN_PORT\n");
        return 2;
    }

    struct sockaddr_in address = loopback(atoi(arguments[1])), origin = loopback(atoi(arguments[2]));
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), epoll = epoll_create1(EPOLL_CLOEXEC);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) fail("listen");
    watch(epoll, listener, EPOLLIN);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor == listener) accept_all(epoll, listener, &origin);
            else if (other[descriptor] >= 0) relay(descriptor);
        }
    }
}
