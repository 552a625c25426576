module tierwall.example/agent

go 1.19
