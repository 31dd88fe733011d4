Console.WriteLine("edgeproxy");
