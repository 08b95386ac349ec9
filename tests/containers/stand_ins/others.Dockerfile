FROM servers
CMD ["nginx", "-g", "daemon off;"]
