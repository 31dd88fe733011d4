-- For wrk: a request that no server may take, RFC 9112 section 3.2.
function request()
  return "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n"
end
